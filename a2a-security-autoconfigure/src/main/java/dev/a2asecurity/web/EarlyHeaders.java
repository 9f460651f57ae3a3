package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Has Spring Security write its response headers before the agent is asked. Otherwise it
 * writes them when the response is committed or when the container's thread leaves,
 * whichever comes first; with an agent that answers on a thread of its own, both can
 * happen at once, and no container guards the headers of a response against that.
 * <p>
 * {@link HeaderWriterFilter} can be told to write early, but then for every path of its
 * chain. So a filter within asks it to, by a flush that a filter around keeps from the
 * container.
 */
final class EarlyHeaders {

	private EarlyHeaders() {
	}

	/**
	 * Puts both filters into a chain.
	 * @param endpoints where an agent is asked
	 */
	static void addTo(HttpSecurity http, A2AEndpoints endpoints) {
		http.addFilterBefore(new AroundFilter(endpoints), HeaderWriterFilter.class);
		http.addFilterAfter(new WithinFilter(), HeaderWriterFilter.class);
	}

	private static final class AroundFilter extends GenericFilterBean {

		private final A2AEndpoints endpoints;

		AroundFilter(A2AEndpoints endpoints) {
			this.endpoints = endpoints;
		}

		@Override
		public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
				throws IOException, ServletException {
			HttpServletRequest request = (HttpServletRequest) servletRequest;
			// Later dispatches of a request pass by the filter that writes headers.
			if (request.getDispatcherType() != DispatcherType.REQUEST || !this.endpoints.matches(request)) {
				chain.doFilter(request, servletResponse);
				return;
			}
			UnflushedResponse response = new UnflushedResponse((HttpServletResponse) servletResponse);
			request.setAttribute(UnflushedResponse.ATTRIBUTE, response);
			chain.doFilter(request, response);
		}

	}

	private static final class WithinFilter extends GenericFilterBean {

		@Override
		public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			if (request.getAttribute(UnflushedResponse.ATTRIBUTE) instanceof UnflushedResponse unflushed) {
				request.removeAttribute(UnflushedResponse.ATTRIBUTE);
				unflushed.keepFlushOf(response);
			}
			chain.doFilter(request, response);
		}

	}

	private static final class UnflushedResponse extends HttpServletResponseWrapper {

		private static final String ATTRIBUTE = UnflushedResponse.class.getName();

		private boolean flushes = true;

		UnflushedResponse(HttpServletResponse response) {
			super(response);
		}

		/**
		 * Flushes a response that is around this one, and this one not.
		 */
		void keepFlushOf(ServletResponse outer) throws IOException {
			this.flushes = false;
			outer.flushBuffer();
			this.flushes = true;
		}

		@Override
		public void flushBuffer() throws IOException {
			if (this.flushes) {
				super.flushBuffer();
			}
		}

	}

}
