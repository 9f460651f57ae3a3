-- KEYS[1]: what all keys start with. ARGV: the last moment of which everything is over, time to live (milliseconds);
-- task, context or -, skill or -. Returns '1' if the task is known, '0' if not.
local key = KEYS[1] .. 'task:' .. ARGV[3]
local lastUsedAt = redis.call('HGET', key, 'lastUsedAt')
if not lastUsedAt or tonumber(lastUsedAt) <= tonumber(ARGV[1]) then
	return '0'
end
if ARGV[4] ~= '-' and redis.call('HSETNX', key, 'context', ARGV[4]) == 1 then
	redis.call('ZADD', KEYS[1] .. 'in:' .. ARGV[4], lastUsedAt, ARGV[3])
	redis.call('PEXPIRE', KEYS[1] .. 'in:' .. ARGV[4], ARGV[2])
end
if ARGV[5] ~= '-' then
	redis.call('HSETNX', key, 'skill', ARGV[5])
end
return '1'
