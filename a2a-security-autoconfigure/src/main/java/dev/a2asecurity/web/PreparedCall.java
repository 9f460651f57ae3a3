package dev.a2asecurity.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

/**
 * A call that the agent can be asked.
 *
 * @param request the request for the agent
 * @param steps steps that only its answer is taken through
 */
record PreparedCall(HttpServletRequest request, List<ResponseStep> steps) {
}
