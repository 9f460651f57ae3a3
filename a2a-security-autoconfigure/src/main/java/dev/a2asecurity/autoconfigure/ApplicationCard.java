package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.card.AgentProfile;
import dev.a2asecurity.card.BaseCard;
import dev.a2asecurity.skill.SkillCatalogLoader;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.Resource;

/**
 * Finds the card that the application already has: a resource that
 * {@code a2a.security.card.base} names, or a bean of a class named {@code AgentCard},
 * such as Spring AI A2A and the SDKs have. It is checked when the skills are known, and
 * before the server takes its first request.
 */
final class ApplicationCard implements SmartLifecycle {

	private static final String PROPERTY = "a2a.security.card.base";

	private final @Nullable BaseCard base;

	private final AgentProfile profile;

	private final SkillCatalogLoader catalog;

	private volatile boolean running;

	ApplicationCard(A2ACardProperties properties, AgentProfile profile, SkillCatalogLoader catalog,
			ListableBeanFactory beanFactory) {
		this.profile = profile;
		this.catalog = catalog;
		this.base = (properties.base() != null) ? read(properties.base()) : ofBean(beanFactory);
	}

	/** Returns what the cards say about the agent. */
	AgentProfile profile() {
		return (this.base != null) ? this.base.describe(this.profile) : this.profile;
	}

	private static BaseCard read(Resource resource) {
		try (InputStream in = resource.getInputStream()) {
			return BaseCard.read(in.readAllBytes(), PROPERTY + " " + resource.getDescription());
		}
		catch (IOException ex) {
			throw new InvalidConfigurationException(PROPERTY + " is [" + resource + "], which cannot be read.",
					"Set it to a resource with the card's JSON, such as classpath:agent-card.json.");
		}
	}

	private static @Nullable BaseCard ofBean(ListableBeanFactory beanFactory) {
		List<String> names = new ArrayList<>();
		for (String name : beanFactory.getBeanDefinitionNames()) {
			Class<?> type = beanFactory.getType(name, false);
			if (type != null && type.getSimpleName().equals("AgentCard")) {
				names.add(name);
			}
		}
		if (names.size() > 1) {
			throw new InvalidConfigurationException(
					"Two beans are the agent's own card: [" + names.get(0) + "] and [" + names.get(1) + "].",
					"One application is one agent; remove one of the two, or name the card in " + PROPERTY + ".");
		}
		return names.isEmpty() ? null : read(names.get(0), beanFactory.getBean(names.get(0)));
	}

	private static BaseCard read(String name, Object bean) {
		String source = "bean " + name;
		if (bean instanceof AgentCard own) {
			return BaseCard.read(new AgentCardWriter().toJsonBytes(own, AgentCardForm.V1_0), source);
		}
		try {
			// The SDKs' classes carry annotations that Jackson 2 and 3 share.
			return BaseCard.read(JsonMapper.builder().build().writeValueAsBytes(bean), source);
		}
		catch (JacksonException ex) {
			throw new InvalidConfigurationException(
					"The agent's own card (" + source + ") of " + bean.getClass().getName() + " has no JSON form.",
					"Set " + PROPERTY + " to a resource with the same card as JSON.");
		}
	}

	@Override
	public void start() {
		if (this.base != null) {
			this.base.requireTrue(this.catalog.get().skills(), this.profile.interfaces());
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the web server. */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
