package dev.a2asecurity.skill;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours that come every week, such as {@code MON-FRI 08:00-18:00}: days, a space, and a
 * beginning and an end, the end not included. {@code 24:00} is the end of the day; hours
 * whose end is not after their beginning go on into the next day, and belong to the day
 * on which they begin.
 *
 * @param days the days on which they begin
 * @param from when they begin
 * @param to when they end; midnight for the end of the day
 */
record WeeklyHours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

	private static final Pattern FORM = Pattern.compile("([A-Z,-]+) (\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)",
			Pattern.CASE_INSENSITIVE);

	/**
	 * Creates hours.
	 */
	WeeklyHours {
		days = Set.copyOf(days);
	}

	/**
	 * Parses hours.
	 * @throws IllegalArgumentException if the text has another form, or an empty span
	 */
	static WeeklyHours parse(String text) {
		Matcher matcher = FORM.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("[" + text + "] is not of the form MON-FRI 08:00-18:00");
		}
		try {
			LocalTime from = LocalTime.parse(matcher.group(2));
			String end = matcher.group(3);
			LocalTime to = end.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(end);
			if (from.equals(to) && !end.equals("24:00")) {
				throw new IllegalArgumentException("[" + text + "] begins when it ends; a whole day is 00:00-24:00");
			}
			return new WeeklyHours(days(matcher.group(1)), from, to);
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("[" + text + "] has a time that is none", ex);
		}
	}

	private static Set<DayOfWeek> days(String text) {
		Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
		for (String span : text.split(",", -1)) {
			String[] ends = span.split("-", -1);
			if (ends.length > 2) {
				throw new IllegalArgumentException("[" + span + "] is no span of days");
			}
			DayOfWeek last = day(ends[ends.length - 1]);
			DayOfWeek day = day(ends[0]);
			days.add(day);
			while (day != last) {
				day = day.plus(1);
				days.add(day);
			}
		}
		return days;
	}

	private static DayOfWeek day(String text) {
		return Arrays.stream(DayOfWeek.values())
			.filter((day) -> day.name().substring(0, 3).equals(text.toUpperCase(Locale.ROOT)))
			.findFirst()
			.orElseThrow(
					() -> new IllegalArgumentException("[" + text + "] is no day; the days are MON, TUE and so on"));
	}

	boolean contains(ZonedDateTime moment) {
		LocalTime time = moment.toLocalTime();
		DayOfWeek day = moment.getDayOfWeek();
		boolean begun = !time.isBefore(this.from);
		if (this.to.isAfter(this.from) || this.to.equals(LocalTime.MIDNIGHT)) {
			return this.days.contains(day) && begun && (this.to.equals(LocalTime.MIDNIGHT) || time.isBefore(this.to));
		}
		return (begun && this.days.contains(day)) || (time.isBefore(this.to) && this.days.contains(day.minus(1)));
	}

}
