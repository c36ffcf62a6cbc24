import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
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
                .serverHost("127.0.0.1")
                .serverPort(Integer.parseInt(args[0]))
                .buildBlocking();

        try (var readings = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.connect(); // TODO who is it, what is kept for it, and who says that it has died?
            client.subscribeWith().topicFilter("home/device1/temp").send(); // TODO all devices
            for (int received = 0; received < count; received++) {
                print(readings.receive());
            }
        }
        client.disconnect();
    }

    private static void print(Mqtt3Publish reading) {
        String device = reading.getTopic().getLevels().get(1);
        System.out.println(device + " " + new String(reading.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }
}
