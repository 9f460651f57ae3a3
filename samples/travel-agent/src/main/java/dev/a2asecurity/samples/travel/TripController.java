package dev.a2asecurity.samples.travel;

import java.math.BigDecimal;

import dev.a2asecurity.samples.travel.ExpenseAgentClient.Expense;
import dev.a2asecurity.samples.travel.ExpenseAgentClient.ExpenseRefusedException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/**
 * Books trips for people, and has their cost reimbursed.
 */
@RestController
class TripController {

	private final ExpenseAgentClient expenses;

	TripController(ExpenseAgentClient expenses) {
		this.expenses = expenses;
	}

	@PostMapping("/trips")
	BookedTrip book(@RequestBody Trip trip) {
		Expense expense = this.expenses.submit(trip.price(), trip.currency(), "Trip to " + trip.destination());
		return new BookedTrip(trip.destination(), expense.expenseId(), expense.status());
	}

	@ExceptionHandler({ ExpenseRefusedException.class, RestClientException.class, OAuth2AuthorizationException.class })
	ProblemDetail expenseAgentFailed() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY,
				"The trip's cost could not be submitted to the expense agent.");
	}

	/**
	 * A trip to book.
	 *
	 * @param destination where to
	 * @param price what it costs
	 * @param currency in which currency, such as EUR
	 */
	record Trip(String destination, BigDecimal price, String currency) {

	}

	/**
	 * A booked trip.
	 *
	 * @param destination where to
	 * @param expenseId the expense under which its cost was submitted
	 * @param expenseStatus the expense's status
	 */
	record BookedTrip(String destination, String expenseId, String expenseStatus) {

	}

}
