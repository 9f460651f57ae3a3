package dev.a2asecurity.webhook;

/**
 * The rules for what a message may be called. The id is part of what is signed, after
 * which a full stop separates it from the rest, so it holds none; and it is written into
 * logs.
 */
final class WebhookId {

	private static final int MAX_LENGTH = 256;

	private WebhookId() {
	}

	static String checked(String id) throws WebhookRefusedException {
		if (id.isEmpty() || id.length() > MAX_LENGTH || !isPlain(id)) {
			throw new WebhookRefusedException("malformed_id",
					"the id is not 1 to " + MAX_LENGTH + " printable ASCII characters without space and full stop");
		}
		return id;
	}

	private static boolean isPlain(String id) {
		for (int i = 0; i < id.length(); i++) {
			char character = id.charAt(i);
			if (character <= ' ' || character > '~' || character == '.') {
				return false;
			}
		}
		return true;
	}

}
