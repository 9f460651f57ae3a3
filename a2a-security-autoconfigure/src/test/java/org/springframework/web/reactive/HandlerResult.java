package org.springframework.web.reactive;

/**
 * Stands in for WebFlux, which is no dependency of this module: Spring Boot tells a
 * reactive application by the name of this class, among others.
 */
public class HandlerResult {

}
