-- KEYS[1]: the value. ARGV: now, its expiry (milliseconds of the caller's clock), time to live (milliseconds).
-- Returns '1' for the first use, '0' for another.
if redis.call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[3]) then
	return '1'
end
-- Redis keeps it for longer than that, so what decides is the stored time.
if tonumber(redis.call('GET', KEYS[1])) > tonumber(ARGV[1]) then
	return '0'
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return '1'
