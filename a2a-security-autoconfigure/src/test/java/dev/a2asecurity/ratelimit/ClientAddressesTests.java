package dev.a2asecurity.ratelimit;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Who a request is from, and who it only says it is from.
 */
class ClientAddressesTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.7", "255.255.255.255, 255.255.255.255", "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
			"2001:db8:1:2::, 2001:db8:1:2::/64", "::1, 0:0:0:0::/64", "0:0:0:0:0:0:0:1, 0:0:0:0::/64",
			"fe80::1%eth0, fe80:0:0:0::/64", "::ffff:192.0.2.7, 192.0.2.7", "ffff::, ffff:0:0:0::/64" })
	void parseWhenAddressThenAddressOrNetwork(String text, String expected) {
		assertThat(ClientAddress.parse(text)).hasToString(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost", "face", "999.1.1.1", "1.2.3", "1.2.3.4.5", "2001:db8::g", ":", ":::",
			"1:2", "1:2:3:4:5:6:7:8:9", "unknown", "_hidden", "192.0.2.7:80", "[::1]", "١.٢.٣.٤",
			"1111111111111111111111111111111111111111111111111111111111111111111111" })
	void parseWhenNoAddressThenUnknown(String text) {
		assertThat(ClientAddress.parse(text)).isEqualTo(ClientAddress.UNKNOWN).hasToString("unknown");
	}

	@Test
	void equalsWhenSameNetworkThenEqual() {
		assertThat(ClientAddress.parse("2001:db8:1:2::1")).isEqualTo(ClientAddress.parse("2001:db8:1:2:ffff::1"))
			.hasSameHashCodeAs(ClientAddress.parse("2001:db8:1:2:ffff::1"))
			.isNotEqualTo(ClientAddress.parse("2001:db8:1:3::1"));
		assertThat(ClientAddress.parse("::1")).isNotEqualTo(ClientAddress.parse("0.0.0.0"));
	}

	@Test
	void ofWhenNoProxyIsListedThenForwardedForMeansNothing() {
		assertThat(new ClientAddresses(List.of()).of(request("192.0.2.7", "203.0.113.1"))).hasToString("192.0.2.7");
	}

	@Test
	void ofWhenPeerIsNoProxyThenForwardedForMeansNothing() {
		assertThat(new ClientAddresses(List.of("10.0.0.0/24")).of(request("10.0.1.7", "203.0.113.1")))
			.hasToString("10.0.1.7");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "203.0.113.1 | 203.0.113.1", "6.6.6.6, 203.0.113.1 | 203.0.113.1",
					"6.6.6.6, 203.0.113.1, 10.0.0.9 | 203.0.113.1", "203.0.113.1:4711 | 203.0.113.1",
					"[2001:db8:1:2::9]:4711 | 2001:db8:1:2::/64", "2001:db8:1:2::9 | 2001:db8:1:2::/64",
					"6.6.6.6, nonsense | unknown", "6.6.6.6, | unknown", "10.0.0.9, 10.0.0.8 | 10.0.0.7" })
	void ofWhenPeerIsAProxyThenTheAddressThatTheProxiesSaw(String header, String expected) {
		assertThat(new ClientAddresses(List.of("10.0.0.0/24")).of(request("10.0.0.7", header))).hasToString(expected);
	}

	@Test
	void ofWhenProxyIsOfIpv6ThenItsHeaderCounts() {
		assertThat(new ClientAddresses(List.of("fd00::/8")).of(request("fd00::7", "203.0.113.1")))
			.hasToString("203.0.113.1");
	}

	@Test
	void ofWhenProxySendsSeveralHeadersThenTheLastCounts() {
		MockHttpServletRequest request = request("10.0.0.7", "6.6.6.6");
		request.addHeader("X-Forwarded-For", "203.0.113.1");
		assertThat(new ClientAddresses(List.of("10.0.0.7")).of(request)).hasToString("203.0.113.1");
	}

	@Test
	void createWhenProxyIsNoAddressThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClientAddresses(List.of("proxy.example.com")));
	}

	private static MockHttpServletRequest request(String peer, String forwardedFor) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr(peer);
		request.addHeader("X-Forwarded-For", forwardedFor);
		return request;
	}

}
