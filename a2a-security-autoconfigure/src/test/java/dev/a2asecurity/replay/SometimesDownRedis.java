package dev.a2asecurity.replay;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Connections to a Redis that is down when a test says so.
 */
public final class SometimesDownRedis {

	private final AtomicBoolean down = new AtomicBoolean();

	private final RedisConnectionFactory connections;

	/**
	 * Wraps the connections to a Redis that is up.
	 */
	public SometimesDownRedis(RedisConnectionFactory target) {
		this.connections = (RedisConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { RedisConnectionFactory.class }, (proxy, method, arguments) -> {
					if (this.down.get()) {
						throw new RedisConnectionFailureException("Redis is down");
					}
					try {
						return method.invoke(target, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	/**
	 * Returns the connections.
	 */
	public RedisConnectionFactory connections() {
		return this.connections;
	}

	/**
	 * Sets whether Redis is down.
	 */
	public void down(boolean down) {
		this.down.set(down);
	}

}
