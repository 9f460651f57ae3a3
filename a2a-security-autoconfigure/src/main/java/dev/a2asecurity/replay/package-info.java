/**
 * What came in once and must not come in twice: single-use values ({@link NonceStore})
 * and things that are worked on ({@link Inbox}), in memory, in Redis or in a database.
 */
@NullMarked
package dev.a2asecurity.replay;

import org.jspecify.annotations.NullMarked;
