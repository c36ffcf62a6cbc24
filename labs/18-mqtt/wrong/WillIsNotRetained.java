// Verdict: who asks later
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.nio.charset.StandardCharsets;

/**
 * Watches the temperatures of all devices, and misses none while it is away:
 * java -cp cli/target/zmqkit.jar lab-work/18-mqtt/Exercise.java PORT NAME COUNT
 */
public class Exercise {

    public static void main(String[] args) throws InterruptedException {
        String name = args[1];
        int count = Integer.parseInt(args[2]);
        Mqtt3BlockingClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(name) // by which the broker finds the session again
                .serverHost("127.0.0.1")
                .serverPort(Integer.parseInt(args[0]))
                .buildBlocking();

        // Before connecting: what has waited in the session comes at once.
        try (var readings = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.connectWith()
                    .cleanSession(false)
                    .willPublish()
                    .topic("home/" + name + "/status")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(false)
                    .payload(bytes("offline"))
                    .applyWillPublish()
                    .send();
            say(client, name, "online");
            client.subscribeWith()
                    .topicFilter("home/+/temp")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            for (int received = 0; received < count; received++) {
                print(readings.receive());
            }
        }
        say(client, name, "offline"); // the will is not for those who say goodbye
        client.disconnect();
    }

    private static void print(Mqtt3Publish reading) {
        String device = reading.getTopic().getLevels().get(1);
        System.out.println(device + " " + new String(reading.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }

    private static void say(Mqtt3BlockingClient client, String name, String status) {
        client.publishWith()
                .topic("home/" + name + "/status")
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(bytes(status))
                .send();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
