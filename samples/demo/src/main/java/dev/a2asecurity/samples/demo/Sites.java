package dev.a2asecurity.samples.demo;

/**
 * Where the samples are.
 *
 * @param authorizationServer base URL of the authorization server, which is its issuer
 * identifier
 * @param expenseAgent base URL of the expense agent, which is its audience
 * @param travelAgent base URL of the travel agent
 */
record Sites(String authorizationServer, String expenseAgent, String travelAgent) {

	static Sites onPorts(int authorizationServer, int expenseAgent, int travelAgent) {
		return new Sites("http://localhost:" + authorizationServer, "http://localhost:" + expenseAgent,
				"http://localhost:" + travelAgent);
	}

	String cardUrl() {
		return this.expenseAgent + "/.well-known/agent-card.json";
	}

	String agentUrl() {
		return this.expenseAgent + "/a2a";
	}

}
