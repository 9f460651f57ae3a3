-- KEYS[1]: what all keys start with. ARGV: the last moment of which everything is over, time to live (milliseconds);
-- task, its owner, the owner's key, the key of the owner's text, context or -, skill or -, creation, last use; context,
-- its owner, last use. Task or context are empty where none is added.
-- Returns '1' if all was added, '0' if some of it was there and nothing was added.
local base, over, life = KEYS[1], tonumber(ARGV[1]), ARGV[2]
local task, owner, ownerKey, textKey = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local joined, skill, createdAt, lastUsedAt = ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local context, contextOwner, contextUsedAt = ARGV[11], ARGV[12], ARGV[13]

local function lastUse(key)
	local time = redis.call('HGET', key, 'lastUsedAt')
	return time and tonumber(time) > over and tonumber(time)
end

local function index(key, member)
	redis.call('ZREMRANGEBYSCORE', key, '-inf', over)
	redis.call('ZADD', key, 'GT', lastUsedAt, member)
	redis.call('PEXPIRE', key, life)
end

if (task ~= '' and lastUse(base .. 'task:' .. task)) or (context ~= '' and lastUse(base .. 'context:' .. context)) then
	return '0'
end
if context ~= '' then
	local key = base .. 'context:' .. context
	redis.call('DEL', key)
	redis.call('HSET', key, 'owner', contextOwner, 'lastUsedAt', contextUsedAt)
	redis.call('PEXPIRE', key, life)
end
if task ~= '' then
	local key = base .. 'task:' .. task
	redis.call('DEL', key)
	redis.call('HSET', key, 'owner', owner, 'ownerKey', ownerKey, 'textKey', textKey, 'createdAt', createdAt,
		'lastUsedAt', lastUsedAt)
	redis.call('PEXPIRE', key, life)
	index(base .. 'owner:' .. ownerKey, task)
	index(base .. 'as:' .. textKey, task)
	index(base .. 'owners', owner)
	if skill ~= '-' then
		redis.call('HSET', key, 'skill', skill)
	end
	if joined ~= '-' then
		redis.call('HSET', key, 'context', joined)
		index(base .. 'in:' .. joined, task)
		local contextKey = base .. 'context:' .. joined
		local used = lastUse(contextKey)
		if used and used < tonumber(lastUsedAt) then
			redis.call('HSET', contextKey, 'lastUsedAt', lastUsedAt)
			redis.call('PEXPIRE', contextKey, life)
		end
	end
end
return '1'
