package dev.a2asecurity.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import dev.a2asecurity.benchmarks.SampleTokens;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The sample expense agent twice in one process, without an audit trail and with one in a
 * file. Two processes of the very same agent differ by several percent, because each is
 * compiled in its own way; here both are the same compiled code in the same heap, and
 * what is left between them is the trail.
 * <p>
 * It is started from the sample's jar, so it knows the sample by name only. Each line of
 * standard input has it throw away what the agents have in their databases, which are in
 * memory: they would fill the heap, and a full one is slower. It ends when standard input
 * does.
 */
public final class AuditedAgents {

	/**
	 * What a line of standard output begins with that tells the ports: without a trail,
	 * and with one.
	 */
	static final String PORTS_LINE = "agent-ports=";

	/**
	 * The line of standard output that says that the databases are empty.
	 */
	static final String CLEARED_LINE = "agents-cleared";

	private static final String APPLICATION = "dev.a2asecurity.samples.expense.ExpenseAgentApplication";

	private static final String TABLES = "select table_name from information_schema.tables where table_schema = 'PUBLIC'";

	private AuditedAgents() {
	}

	/**
	 * Runs both.
	 * @param args issuer of the tokens, and the file of the trail
	 */
	public static void main(String[] args) throws IOException, ReflectiveOperationException, SQLException {
		int without = freePort();
		int with = freePort();
		try (ConfigurableApplicationContext unaudited = start(args[0], without, List.of());
				ConfigurableApplicationContext audited = start(args[0], with,
						List.of("--a2a.security.audit.file.path=" + args[1],
								"--a2a.security.audit.key=a key of benchmarks, of no use elsewhere"))) {
			System.out.println(PORTS_LINE + without + " " + with);
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (input.readLine() != null) {
				clear(unaudited);
				clear(audited);
				System.gc();
				System.out.println(CLEARED_LINE);
			}
		}
	}

	private static ConfigurableApplicationContext start(String issuer, int port, List<String> more)
			throws ReflectiveOperationException {
		SpringApplicationBuilder application = (SpringApplicationBuilder) Class.forName(APPLICATION)
			.getMethod("application")
			.invoke(null);
		List<String> arguments = new ArrayList<>(List.of("--server.port=" + port, "--server.address=127.0.0.1",
				"--server.tomcat.max-keep-alive-requests=-1", "--expense-agent.public-url=http://localhost:" + port,
				"--a2a.security.issuer-uri=" + issuer, "--a2a.security.audience=" + SampleTokens.AUDIENCE,
				"--logging.level.root=warn", "--spring.main.banner-mode=off"));
		arguments.addAll(more);
		return application.run(arguments.toArray(String[]::new));
	}

	private static void clear(ConfigurableApplicationContext agent) throws SQLException {
		try (Connection database = agent.getBean(DataSource.class).getConnection();
				Statement statement = database.createStatement()) {
			List<String> tables = new ArrayList<>();
			try (ResultSet names = statement.executeQuery(TABLES)) {
				while (names.next()) {
					tables.add(names.getString(1));
				}
			}
			statement.execute("set referential_integrity false");
			for (String table : tables) {
				statement.execute("truncate table \"" + table + "\"");
			}
			statement.execute("set referential_integrity true");
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
