import java.io.FileInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * One TLS handshake: java Handshake TYPE PASSWORD STORE HOST PORT
 *
 * <p>TYPE is a type of KeyStore, or `property` where the store stands in javax.net.ssl.trustStore; PASSWORD
 * is `-` for null. The server is on 127.0.0.1; HOST is what the client believes to call. Says `connected`
 * or `refused: WHY`, where it is the certificate that was refused; anything else ends with a stack trace.
 */
class Handshake {
    public static void main(String[] args) throws Exception {
        String host = args[3];
        int port = Integer.parseInt(args[4]);
        try (Socket tcp = new Socket("127.0.0.1", port);
                SSLSocket tls = (SSLSocket) factory(args).createSocket(tcp, host, port, true)) {
            tls.setSoTimeout(10_000);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            System.out.println("connected");
        } catch (SSLHandshakeException e) {
            System.out.println("refused: " + fault(e).replaceAll("\\s+", " "));
        }
    }

    private static SSLSocketFactory factory(String[] args) throws Exception {
        if (args[0].equals("property")) {
            if (!args[2].equals(System.getProperty("javax.net.ssl.trustStore"))) {
                throw new IllegalArgumentException("javax.net.ssl.trustStore is not the store");
            }
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        KeyStore store = KeyStore.getInstance(args[0]);
        try (InputStream file = new FileInputStream(args[2])) {
            store.load(file, args[1].equals("-") ? null : args[1].toCharArray());
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    /** Every cause, if one of them is about certificates; otherwise the exception goes on. */
    private static String fault(SSLHandshakeException e) throws SSLHandshakeException {
        StringBuilder words = new StringBuilder();
        boolean ofCertificate = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            ofCertificate |= cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException;
            words.append(cause).append("; ");
        }
        if (!ofCertificate) {
            throw e;
        }
        return words.toString();
    }
}
