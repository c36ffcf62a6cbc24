/** Publish-subscribe: PUB, SUB, and XSUB-XPUB between them. */
@NullMarked
package io.zmqkit.patterns.pubsub;

import org.jspecify.annotations.NullMarked;
