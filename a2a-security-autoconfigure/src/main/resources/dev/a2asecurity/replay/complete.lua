-- KEYS[1]: the item. ARGV: now (milliseconds of the caller's clock), the token of the claim, the result if there is one.
-- Returns '1' if the item is done under this claim, '0' if it is not this claim's any more.
local known = redis.call('HMGET', KEYS[1], 'token', 'expiresAt')
if known[1] ~= ARGV[2] or tonumber(known[2]) <= tonumber(ARGV[1]) then
	return '0'
end
redis.call('HSET', KEYS[1], 'done', '1')
if ARGV[3] then
	redis.call('HSET', KEYS[1], 'result', ARGV[3])
else
	redis.call('HDEL', KEYS[1], 'result')
end
return '1'
