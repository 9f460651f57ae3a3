package dev.a2asecurity.samples.expense.host;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Writes the errors of HTTP+JSON, and in each binding's form those that Spring MVC finds
 * before a controller is called: wrong path, method or media type.
 */
@RestControllerAdvice
class HostErrorHandler {

	private static final Log logger = LogFactory.getLog(HostErrorHandler.class);

	/**
	 * Answers an exception of an A2A path, and leaves every other one to the application.
	 * Security exceptions are left to Spring Security.
	 */
	@ExceptionHandler
	@Nullable ResponseEntity<byte[]> handle(Exception ex, HttpServletRequest request, HttpServletResponse response)
			throws Exception {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		boolean httpJson = path.startsWith(HttpJsonController.PATH + "/");
		if ((!httpJson && !path.equals(JsonRpcController.PATH)) || ex instanceof AccessDeniedException
				|| ex instanceof AuthenticationException) {
			throw ex;
		}
		if (response.isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(ex)) {
			// A stream whose client is gone: there is nobody to answer.
			return null;
		}
		A2AException error = error(ex);
		int status = (ex instanceof ErrorResponse refused) ? refused.getStatusCode().value()
				: error.error().httpStatus();
		HttpHeaders headers = (ex instanceof ErrorResponse refused) ? refused.getHeaders() : HttpHeaders.EMPTY;
		byte[] body = Json
			.bytes(httpJson ? error.toHttpJson(status) : JsonRpcController.error(NullNode.getInstance(), error));
		return ResponseEntity.status(status)
			.headers(headers)
			.contentType(httpJson ? HttpJsonController.A2A_JSON : MediaType.APPLICATION_JSON)
			.body(body);
	}

	private static A2AException error(Exception ex) {
		if (ex instanceof A2AException error) {
			return error;
		}
		if (ex instanceof ErrorResponse refused && refused.getStatusCode().is4xxClientError()) {
			return new A2AException(refused.getStatusCode().isSameCodeAs(HttpStatusCode.valueOf(404))
					? A2AError.METHOD_NOT_FOUND : A2AError.INVALID_REQUEST);
		}
		if (ex instanceof HttpMessageNotReadableException) {
			return new A2AException(A2AError.JSON_PARSE);
		}
		logger.error("Call failed", ex);
		return new A2AException(A2AError.INTERNAL);
	}

}
