-- KEYS[1]: the item. ARGV: now, its fingerprint, the token of the claim, the lease's end, the expiry,
-- how much longer Redis keeps it (times in milliseconds, of the caller's clock).
-- Returns NEW, CONFLICT, IN_PROGRESS:<lease's end>, DONE or DONE:<result>.
local now = tonumber(ARGV[1])
local expiry = ARGV[5]
local known = redis.call('HMGET', KEYS[1], 'fingerprint', 'done', 'leaseEnd', 'expiresAt', 'result')
if known[1] and tonumber(known[4]) > now then
	if known[1] ~= ARGV[2] then
		return 'CONFLICT'
	end
	if known[2] then
		return known[5] and 'DONE:' .. known[5] or 'DONE'
	end
	if tonumber(known[3]) > now then
		return 'IN_PROGRESS:' .. known[3]
	end
	if tonumber(known[4]) > tonumber(expiry) then
		expiry = known[4]
	end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[2], 'token', ARGV[3], 'leaseEnd', ARGV[4], 'expiresAt', expiry)
redis.call('PEXPIRE', KEYS[1], tonumber(expiry) - now + tonumber(ARGV[6]))
return 'NEW'
