package dev.a2asecurity.samples.travel;

import dev.a2asecurity.peer.RemoteAgentException;
import dev.a2asecurity.samples.travel.ExpenseAgentClient.Expense;
import dev.a2asecurity.samples.travel.ExpenseAgentClient.ExpenseRefusedException;
import dev.a2asecurity.samples.travel.TravelSkills.BookedTrip;
import dev.a2asecurity.samples.travel.TravelSkills.Trip;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/**
 * Books trips for people at the travel agent's own desk, and has their cost reimbursed in
 * the travel agent's name.
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
		return BookedTrip.of(trip, expense);
	}

	@GetMapping("/expenses/{expenseId}")
	Expense expense(@PathVariable String expenseId) {
		return this.expenses.read(expenseId);
	}

	@ExceptionHandler({ ExpenseRefusedException.class, RestClientException.class, RemoteAgentException.class })
	ProblemDetail expenseAgentFailed() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY,
				"The expense agent did not do what it was asked.");
	}

}
