package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.TopicFilter;

/**
 * A subscription.
 *
 * @param filter which topics
 * @param qos the highest quality of service
 * @param isNoLocal not what the session itself publishes
 * @param keepsRetain whether the retain flag is passed on as it was published
 */
record Subscription(TopicFilter filter, int qos, boolean isNoLocal, boolean keepsRetain) {}
