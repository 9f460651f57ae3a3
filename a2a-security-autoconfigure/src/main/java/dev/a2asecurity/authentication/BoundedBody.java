package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

/**
 * The body of a response, up to a size. What is longer is not read to its end: the
 * connection is let go, and the body is a {@link TooLargeException}.
 */
public final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

	private final HttpResponse.BodySubscriber<byte[]> bytes = HttpResponse.BodySubscribers.ofByteArray();

	private final long limit;

	private long received;

	private Flow.@Nullable Subscription subscription;

	/**
	 * Creates a body.
	 * @param limit most bytes that it may have
	 */
	public BoundedBody(long limit) {
		this.limit = limit;
	}

	@Override
	public CompletionStage<byte[]> getBody() {
		return this.bytes.getBody();
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		this.bytes.onSubscribe(subscription);
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		this.received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
		if (this.received <= this.limit) {
			this.bytes.onNext(buffers);
			return;
		}
		if (this.subscription != null) {
			this.subscription.cancel();
		}
		this.bytes.onError(new TooLargeException(this.limit));
	}

	@Override
	public void onError(Throwable failure) {
		this.bytes.onError(failure);
	}

	@Override
	public void onComplete() {
		this.bytes.onComplete();
	}

	/**
	 * A body is longer than it may be.
	 */
	public static final class TooLargeException extends IOException {

		private static final long serialVersionUID = 1L;

		TooLargeException(long limit) {
			super("The answer is longer than " + limit + " bytes");
		}

	}

}
