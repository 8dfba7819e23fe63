import java.io.FileInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;

/** The SHA-256 of every certificate of a file as Java reads it. */
public class Reader {
    public static void main(String[] args) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try (InputStream file = new FileInputStream(args[0])) {
            for (Certificate certificate : factory.generateCertificates(file)) {
                System.out.println(sha256(certificate));
            }
        }
    }

    static String sha256(Certificate certificate) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.of().formatHex(hash);
    }
}
