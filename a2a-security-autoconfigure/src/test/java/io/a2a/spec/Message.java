package io.a2a.spec;

/**
 * Stands in for the A2A Java SDK, which is no dependency of this module: the library
 * knows its handlers by the names of their types.
 */
public class Message {

}
