package dev.a2asecurity.replay;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.core.log.LogMessage;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Short transactions of a store's own, on connections of their own. What the
 * application's transaction around a call does decides nothing here: its rollback does
 * not make a used value unused, and a statement that fails here does not poison it.
 */
public final class JdbcSession {

	private static final Log logger = LogFactory.getLog(JdbcSession.class);

	private static final int ATTEMPTS = 30;

	private final JdbcClient client;

	private final TransactionTemplate transactions;

	private final Class<?> store;

	private final String properties;

	/**
	 * Creates a session.
	 * @param dataSource where the database is
	 * @param timeout how long a transaction may take; whole seconds count, at least one
	 * @param store the store that this is for; its schema is beside it
	 * @param properties what the names of the store's properties start with
	 */
	public JdbcSession(DataSource dataSource, Duration timeout, Class<?> store, String properties) {
		this.store = store;
		this.properties = properties;
		DataSource own = new DelegatingDataSource(withoutTransactions(dataSource));
		this.client = JdbcClient.create(new JdbcTemplate(own));
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(own));
		this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.transactions.setTimeout(Math.toIntExact(Math.max(1, timeout.toSeconds())));
	}

	/**
	 * Spring finds a transaction's connection by the data source object, so a wrapper
	 * that nobody else has keeps it away; except from a proxy that looks it up itself.
	 */
	private static DataSource withoutTransactions(DataSource dataSource) {
		DataSource target = (dataSource instanceof TransactionAwareDataSourceProxy proxy) ? proxy.getTargetDataSource()
				: null;
		return (target != null) ? target : dataSource;
	}

	/**
	 * Does something in a transaction, and again in another one if it lost a race against
	 * somebody who did the same, which the isolation level of the application's choosing
	 * shows in one way or another.
	 * @throws StoreUnavailableException if the database did not do it
	 */
	public <T> T run(Function<JdbcClient, T> work) {
		return translated(() -> {
			for (int attempt = 1;; attempt++) {
				try {
					return inTransaction(work);
				}
				catch (DuplicateKeyException | ConcurrencyFailureException ex) {
					if (attempt == ATTEMPTS) {
						throw ex;
					}
				}
			}
		});
	}

	private <T> T inTransaction(Function<JdbcClient, T> work) {
		return this.transactions.execute((status) -> work.apply(this.client));
	}

	private <T> T translated(Supplier<T> work) {
		try {
			return work.get();
		}
		catch (DataAccessException | TransactionException ex) {
			throw new StoreUnavailableException(
					"The database did not do what the " + this.store.getSimpleName() + " asked of it", ex);
		}
	}

	/**
	 * Does something that may as well be done another time.
	 */
	public void tryTo(String purpose, Function<JdbcClient, Integer> work) {
		try {
			inTransaction(work);
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug(LogMessage.format("Did not %s since the database refused", purpose), ex);
		}
	}

	/**
	 * Stops start-up where a table is missing: each use would be refused. A database that
	 * does not answer does not stop it.
	 * @throws InvalidConfigurationException if there is no such table
	 */
	public void requireTable(String table, String columns) {
		try {
			inTransaction(
					(jdbc) -> jdbc.sql("select " + columns + " from " + table + " where 1 = 0").query().listOfRows());
		}
		catch (BadSqlGrammarException ex) {
			throw new InvalidConfigurationException(
					"By " + this.properties + ".store the database is used, and it has no table [" + table
							+ "] as it is needed, or does not let it be read.",
					"Run " + this.store.getPackageName().replace('.', '/')
							+ "/schema-h2.sql or schema-postgresql.sql of the jar a2a-security-autoconfigure, or set "
							+ this.properties + ".jdbc.initialize-schema=always, or " + this.properties
							+ ".store to another store.");
		}
		catch (DataAccessException | TransactionException ex) {
			logger.warn(LogMessage.format("Did not check the table %s since the database did not answer", table), ex);
		}
	}

}
