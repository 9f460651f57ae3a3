package io.grpc;

/**
 * Stands in for gRPC, which is no dependency of this module: the library looks for it by
 * name.
 */
public interface BindableService {

}
