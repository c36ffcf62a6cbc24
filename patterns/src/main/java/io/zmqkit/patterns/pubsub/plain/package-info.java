/** Publish-subscribe as the Guide writes it: read these first. */
@NullMarked
package io.zmqkit.patterns.pubsub.plain;

import org.jspecify.annotations.NullMarked;
