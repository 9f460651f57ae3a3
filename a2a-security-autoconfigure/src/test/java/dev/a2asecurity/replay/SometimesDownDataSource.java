package dev.a2asecurity.replay;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source whose database fails when a test says so: at once, or when the work is to
 * be committed.
 */
final class SometimesDownDataSource extends DelegatingDataSource {

	private Failure failure = Failure.NONE;

	SometimesDownDataSource(DataSource dataSource) {
		super(dataSource);
	}

	void fail(Failure failure) {
		this.failure = failure;
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (this.failure == Failure.CONNECT) {
			throw new SQLException("The database is down", "08001");
		}
		Connection connection = super.getConnection();
		return (this.failure == Failure.COMMIT) ? failingToCommit(connection) : connection;
	}

	private static Connection failingToCommit(Connection connection) {
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("commit")) {
						connection.rollback();
						throw new SQLException("The database went away", "08006");
					}
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	enum Failure {

		NONE, CONNECT, COMMIT

	}

}
