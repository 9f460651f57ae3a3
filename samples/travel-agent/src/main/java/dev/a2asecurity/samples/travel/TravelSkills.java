package dev.a2asecurity.samples.travel;

import java.math.BigDecimal;
import java.util.List;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.samples.travel.ExpenseAgentClient.Expense;

import org.springframework.stereotype.Component;

/**
 * What the travel agent does for those who call it as an agent: in their name, so that
 * the expense is theirs and not the travel agent's.
 */
@Component
class TravelSkills {

	private final ExpenseAgentClient expenses;

	TravelSkills(ExpenseAgentClient expenses) {
		this.expenses = expenses;
	}

	@A2ASkill(id = "book-trip", name = "Book trip", description = "Books a trip and has its cost reimbursed",
			tags = "travel", examples = "{\"destination\": \"Lisbon\", \"price\": 120.50, \"currency\": \"EUR\"}",
			scopes = "trip:book")
	BookedTrip bookTrip(Trip trip) {
		Expense expense = this.expenses.submitForCaller(trip.price(), trip.currency(), "Trip to " + trip.destination());
		return BookedTrip.of(trip, expense);
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
	 * @param submittedBy in whose name it was submitted
	 * @param actedBy who acted for them
	 */
	record BookedTrip(String destination, String expenseId, String expenseStatus, String submittedBy,
			List<String> actedBy) {

		static BookedTrip of(Trip trip, Expense expense) {
			return new BookedTrip(trip.destination(), expense.expenseId(), expense.status(), expense.submittedBy(),
					expense.actedBy());
		}

	}

}
