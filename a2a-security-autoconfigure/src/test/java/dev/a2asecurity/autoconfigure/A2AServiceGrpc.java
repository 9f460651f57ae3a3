package dev.a2asecurity.autoconfigure;

import io.grpc.BindableService;

/**
 * Has the shape of what the gRPC compiler makes of the A2A service.
 */
final class A2AServiceGrpc {

	private A2AServiceGrpc() {
	}

	abstract static class A2AServiceImplBase implements BindableService {

	}

}
