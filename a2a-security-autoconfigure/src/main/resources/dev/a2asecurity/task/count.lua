-- KEYS[1]: what all keys start with. ARGV: the last moment of which everything is over (milliseconds), then the names
-- of indexes of tasks. Returns how many tasks are in them.
local count = 0
for i = 2, #ARGV do
	count = count + redis.call('ZCOUNT', KEYS[1] .. ARGV[i], '(' .. ARGV[1], '+inf')
end
return tostring(count)
