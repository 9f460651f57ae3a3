-- KEYS[1]: the item. ARGV: now (milliseconds of the caller's clock), the token of the claim.
-- Returns '1' if the item was given back, '0' if it is done or not this claim's any more.
local known = redis.call('HMGET', KEYS[1], 'token', 'expiresAt', 'done')
if known[1] ~= ARGV[2] or tonumber(known[2]) <= tonumber(ARGV[1]) or known[3] then
	return '0'
end
redis.call('DEL', KEYS[1])
return '1'
