package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a signature covers, by section 8.4.1 of the specification; and what it covers in
 * the looser form of several SDKs.
 */
class A2ASpec841CanonicalizationTests {

	@Test
	void canonicalizeWhenExampleOfTheSpecificationThenAsThere() {
		assertThat(specification("{\"name\":\"Example Agent\",\"description\":\"\",\"capabilities\":"
				+ "{\"streaming\":false,\"pushNotifications\":false,\"extensions\":[]},\"skills\":[]}"))
			.isEqualTo("{\"capabilities\":{\"pushNotifications\":false,\"streaming\":false},\"description\":\"\","
					+ "\"name\":\"Example Agent\",\"skills\":[]}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "dropped", value = {
			// REQUIRED: kept even when empty.
			"{'name':''} | {'name':''}", "{'description':''} | {'description':''}", "{'version':''} | {'version':''}",
			"{'supportedInterfaces':[]} | {'supportedInterfaces':[]}", "{'capabilities':{}} | {'capabilities':{}}",
			"{'defaultInputModes':[]} | {'defaultInputModes':[]}", "{'skills':[]} | {'skills':[]}",
			"{'skills':[{'id':'','tags':[]}]} | {'skills':[{'id':'','tags':[]}]}",
			"{'provider':{'organization':'','url':''}} | {'provider':{'organization':'','url':''}}",
			"{'supportedInterfaces':[{'protocolVersion':''}]} | {'supportedInterfaces':[{'protocolVersion':''}]}",
			// With the optional keyword: kept when there.
			"{'documentationUrl':''} | {'documentationUrl':''}", "{'iconUrl':''} | {'iconUrl':''}",
			"{'capabilities':{'extendedAgentCard':false}} | {'capabilities':{'extendedAgentCard':false}}",
			// Others: dropped at their default.
			"{'securitySchemes':{}} | {}", "{'securityRequirements':[]} | {}",
			"{'supportedInterfaces':[{'tenant':''}]} | {'supportedInterfaces':[{}]}",
			"{'capabilities':{'extensions':[]}} | {'capabilities':{}}",
			"{'capabilities':{'extensions':[{'uri':'','description':'','required':false}]}} | "
					+ "{'capabilities':{'extensions':[{}]}}",
			"{'skills':[{'examples':[],'inputModes':[],'outputModes':[],'securityRequirements':[]}]} | {'skills':[{}]}",
			"{'securityRequirements':[{'schemes':{}}]} | {'securityRequirements':[{}]}",
			"{'securityRequirements':[{'schemes':{'a':{'list':[]}}}]} | {'securityRequirements':[{'schemes':{'a':{}}}]}",
			// Messages and elements are never defaults.
			"{'provider':{}} | {'provider':{}}", "{'securityRequirements':[{}]} | {'securityRequirements':[{}]}",
			"{'securitySchemes':{'m':{'mtlsSecurityScheme':{}}}} | {'securitySchemes':{'m':{'mtlsSecurityScheme':{}}}}",
			"{'securitySchemes':{'m':{}}} | {'securitySchemes':{'m':{}}}",
			"{'capabilities':{'extensions':[{'params':{}}]}} | {'capabilities':{'extensions':[{'params':{}}]}}",
			"{'capabilities':{'extensions':[{'params':{'a':'','b':[],'c':{},'d':null,'e':false}}]}} | "
					+ "{'capabilities':{'extensions':[{'params':{'a':'','b':[],'c':{},'d':null,'e':false}}]}}",
			"{'skills':[{'tags':['']}]} | {'skills':[{'tags':['']}]}",
			"{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'implicit':{'scopes':{}}}}}}} | "
					+ "{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'implicit':{}}}}}}",
			"{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'clientCredentials':{'scopes':{}}}}}}} | "
					+ "{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'clientCredentials':{'scopes':{}}}}}}}",
			"{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'authorizationCode':{'pkceRequired':false}}}}}} | "
					+ "{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'authorizationCode':{}}}}}}",
			// Unknown, or of another type: kept whatever it is.
			"{'url':'','security':[],'additionalInterfaces':[],'x':{},'y':null,'z':false} | "
					+ "{'additionalInterfaces':[],'security':[],'url':'','x':{},'y':null,'z':false}",
			"{'iconUrl':null,'securitySchemes':null} | {'iconUrl':null,'securitySchemes':null}",
			"{'securityRequirements':{}} | {'securityRequirements':{}}",
			"{'securitySchemes':[]} | {'securitySchemes':[]}",
			"{'capabilities':{'extensions':{}}} | {'capabilities':{'extensions':{}}}",
			"{'skills':[[],null,'',false]} | {'skills':[[],null,'',false]}",
			"{'supportedInterfaces':[{'tenant':false}]} | {'supportedInterfaces':[{'tenant':false}]}",
			"{'security_schemes':{}} | {'security_schemes':{}}",
			// Signatures are not covered by themselves.
			"{'signatures':[{'protected':'a','signature':'b'}]} | {}" })
	void canonicalizeWhenFieldIsEmptyThenByItsPresence(String card, String expected) {
		assertThat(specification(card.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{'name':'','description':'d'} | {'description':'d'}",
			"{'capabilities':{'streaming':false,'extensions':[]}} | {'capabilities':{'streaming':false}}",
			"{'capabilities':{}} | {}", "{'url':'u','security':[{}],'x':1} | {}",
			"{'capabilities':{'stateTransitionHistory':true,'streaming':true}} | {'capabilities':{'streaming':true}}",
			"{'securitySchemes':{'m':{'mtlsSecurityScheme':{}},'b':{'httpAuthSecurityScheme':{'scheme':'Bearer'},"
					+ "'type':'http','scheme':'Bearer'}}} | "
					+ "{'securitySchemes':{'b':{'httpAuthSecurityScheme':{'scheme':'Bearer'}}}}",
			"{'securityRequirements':[{'schemes':{'a':{}}},{'schemes':{'b':{'list':['s']}}}]} | "
					+ "{'securityRequirements':[{'schemes':{'b':{'list':['s']}}}]}",
			"{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'authorizationCode':"
					+ "{'tokenUrl':'t','pkceRequired':false,'scopes':{'a':'','b':'B'}}}}}}} | "
					+ "{'securitySchemes':{'o':{'oauth2SecurityScheme':{'flows':{'authorizationCode':"
					+ "{'scopes':{'b':'B'},'tokenUrl':'t'}}}}}}",
			"{'capabilities':{'extensions':[{'uri':'u','required':false,'params':{'a':null,'b':[''],'c':0,'d':false}}]}} "
					+ "| {'capabilities':{'extensions':[{'params':{'c':0,'d':false},'uri':'u'}]}}",
			"{'skills':[{'id':'a','tags':['t',''],'security':[{'o':[]}]}]} | {'skills':[{'id':'a','tags':['t']}]}",
			"{'signatures':[{'protected':'a'}]} | {}" })
	void projectWhenUnknownOrEmptyThenLeftOut(String card, String expected) {
		assertThat(new String(CanonicalForm.ofProjection(parse(card.replace('\'', '"'))), StandardCharsets.UTF_8))
			.isEqualTo(expected.replace('\'', '"'));
	}

	@Test
	void canonicalizeWhenCalledThenLeavesTheCardAsItIs() {
		String json = "{\"securitySchemes\":{},\"signatures\":[],\"x\":{\"y\":[]}}";
		ObjectNode tree = parse(json);
		CanonicalForm.ofSpecification(tree);
		CanonicalForm.ofProjection(tree);
		assertThat(CardJson.writeText(tree)).isEqualTo(json);
	}

	private static String specification(String card) {
		return new String(CanonicalForm.ofSpecification(parse(card)), StandardCharsets.UTF_8);
	}

	private static ObjectNode parse(String card) {
		return CardJson.parse(card.getBytes(StandardCharsets.UTF_8));
	}

}
