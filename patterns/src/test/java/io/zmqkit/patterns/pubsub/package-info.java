/** Tests of publish-subscribe. */
@NullMarked
package io.zmqkit.patterns.pubsub;

import org.jspecify.annotations.NullMarked;
