package dev.a2asecurity.replay;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source whose database fails when a test says so, at once or when the work is to
 * be committed, and that lets a test step between two statements.
 */
public final class SometimesDownDataSource extends DelegatingDataSource {

	private Failure failure = Failure.NONE;

	private Consumer<String> beforeStatement = (sql) -> {
	};

	/**
	 * Wraps the data source of a database that is up.
	 */
	public SometimesDownDataSource(DataSource dataSource) {
		super(dataSource);
	}

	/**
	 * Sets how the database fails from now on.
	 */
	public void fail(Failure failure) {
		this.failure = failure;
	}

	/**
	 * Sets what is called with each SQL statement before it is made.
	 */
	public void beforeStatement(Consumer<String> beforeStatement) {
		this.beforeStatement = beforeStatement;
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (this.failure == Failure.CONNECT) {
			throw new SQLException("The database is down", "08001");
		}
		boolean failsToCommit = this.failure == Failure.COMMIT;
		Connection connection = super.getConnection();
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("prepareStatement")) {
						this.beforeStatement.accept((String) arguments[0]);
					}
					if (method.getName().equals("commit") && failsToCommit) {
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

	/**
	 * How a database fails.
	 */
	public enum Failure {

		NONE, CONNECT, COMMIT

	}

}
