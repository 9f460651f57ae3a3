-- KEYS[1]: what all keys start with. ARGV: the last moment of which everything is over (milliseconds), then the names
-- of tasks and contexts. Returns a line for each that is known: name, context, skill, creation, last use, owner.
local lines = {}
for i = 2, #ARGV do
	local known = redis.call('HMGET', KEYS[1] .. ARGV[i], 'context', 'skill', 'createdAt', 'lastUsedAt', 'owner')
	if known[4] and tonumber(known[4]) > tonumber(ARGV[1]) then
		lines[#lines + 1] = table.concat({ ARGV[i], known[1] or '-', known[2] or '-', known[3] or known[4], known[4],
			known[5] }, ' ')
	end
end
return table.concat(lines, '\n')
