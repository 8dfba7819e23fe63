import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The SHA-256 of every certificate of a file as Java reads it. */
public class Reader {
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "certificates" -> certificates(args[1]);
            case "store" -> store(args[1], args[2], args[3], args[4]);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** X.509 and PKCS#7. */
    static void certificates(String path) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try (InputStream file = new FileInputStream(path)) {
            for (Certificate certificate : factory.generateCertificates(file)) {
                System.out.println(sha256(certificate));
            }
        }
    }

    /** A truststore: the same with its password, without one, and, where that opens, with a wrong one. */
    static void store(String path, String type, String password, String wrong) throws Exception {
        SortedSet<String> found = anchors(path, type, password.toCharArray());
        same(found, anchors(path, type, null), "without a password");
        try {
            same(found, anchors(path, type, "another password".toCharArray()), "with a wrong password");
            if (!wrong.equals("opens")) {
                throw new IllegalStateException("opens with a wrong password");
            }
        } catch (IOException refused) {
            if (!wrong.equals("refused")) {
                throw refused;
            }
        }
        found.forEach(System.out::println);
    }

    static void same(SortedSet<String> found, SortedSet<String> other, String how) {
        if (!found.equals(other)) {
            throw new IllegalStateException(other.size() + " anchors " + how);
        }
    }

    /** What TLS will trust, which every alias of the store must be able to fetch. */
    static SortedSet<String> anchors(String path, String type, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream file = new FileInputStream(path)) {
            store.load(file, password);
        }
        SortedSet<String> byAlias = new TreeSet<>();
        for (String alias : Collections.list(store.aliases())) {
            if (!store.isCertificateEntry(alias) || !alias.equals(alias.toLowerCase(Locale.ROOT))) {
                throw new IllegalStateException("alias " + alias);
            }
            byAlias.add(sha256(store.getCertificate(alias)));
        }
        if (byAlias.size() != store.size()) {
            throw new IllegalStateException(store.size() + " entries, " + byAlias.size() + " reachable");
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SortedSet<String> accepted = new TreeSet<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            for (Certificate certificate : ((X509TrustManager) manager).getAcceptedIssuers()) {
                accepted.add(sha256(certificate));
            }
        }
        same(byAlias, accepted, "are accepted");
        return accepted;
    }

    static String sha256(Certificate certificate) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.of().formatHex(hash);
    }
}
