import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) throws Exception {
        try (ZContext context = new ZContext()) {
            if (args[0].equals("keys")) {
                ZCert cert = new ZCert();
                System.out.println(cert.getPublicKeyAsZ85() + " " + cert.getSecretKeyAsZ85());
            } else if (args[0].equals("client")) {
                ZMQ.Socket req = context.createSocket(SocketType.REQ);
                req.setHandshakeIvl(500);
                new ZCert(args[3], args[4]).apply(req);
                req.setCurveServerKey(ZMQ.Curve.z85Decode(args[2]));
                req.connect(args[1]);
                req.send("Hello");
                System.out.println(req.recvStr());
            } else {
                java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("friends");
                new ZCert(args[4]).savePublic(folder.resolve("friend").toString());
                ZAuth auth = new ZAuth(context);
                auth.configureCurve(folder.toString());
                ZMQ.Socket rep = context.createSocket(SocketType.REP);
                rep.setZAPDomain("global");
                rep.setCurveServer(true);
                new ZCert(args[2], args[3]).apply(rep);
                rep.bind(args[1]);
                while (true) {
                    rep.recv();
                    rep.send("World");
                }
            }
        }
    }
}
