-- KEYS[1]: what all keys start with. ARGV: the last moment of which everything is over (milliseconds), a context or -.
-- Returns a line with the owner of each task in the context, or with each owner of any task.
local over = '(' .. ARGV[1]
if ARGV[2] == '-' then
	return table.concat(redis.call('ZRANGEBYSCORE', KEYS[1] .. 'owners', over, '+inf'), '\n')
end
local owners = {}
for _, task in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. 'in:' .. ARGV[2], over, '+inf')) do
	local owner = redis.call('HGET', KEYS[1] .. 'task:' .. task, 'owner')
	if owner then
		owners[#owners + 1] = owner
	end
end
return table.concat(owners, '\n')
