-- KEYS[1]: what all keys start with. ARGV: the last moment of which everything is over, time to live, the time of the
-- use (milliseconds), then the names of tasks and contexts. Returns '1'.
local base, over, life, time = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3]

local function index(key, member)
	redis.call('ZADD', key, 'GT', time, member)
	redis.call('PEXPIRE', key, life)
end

for i = 4, #ARGV do
	local key = base .. ARGV[i]
	local known = redis.call('HMGET', key, 'lastUsedAt', 'owner', 'ownerKey', 'textKey', 'context')
	local lastUsedAt = known[1] and tonumber(known[1])
	if lastUsedAt and lastUsedAt > over and lastUsedAt < tonumber(time) then
		redis.call('HSET', key, 'lastUsedAt', time)
		redis.call('PEXPIRE', key, life)
		if known[3] then
			local task = string.sub(ARGV[i], #'task:' + 1)
			index(base .. 'owner:' .. known[3], task)
			index(base .. 'as:' .. known[4], task)
			index(base .. 'owners', known[2])
			if known[5] then
				index(base .. 'in:' .. known[5], task)
			end
		end
	end
end
return '1'
