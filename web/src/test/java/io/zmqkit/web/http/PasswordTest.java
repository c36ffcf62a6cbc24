package io.zmqkit.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PasswordTest {

    private static final int PORT = 8080;

    private final Password password = new Password("비밀:x");

    private static String basic(String nameAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isGivenWithAnyName() {
        assertThat(password.isGivenBy(basic("kim:비밀:x"), null, PORT)).isTrue();
        assertThat(password.isGivenBy(basic(":비밀:x"), null, PORT)).isTrue();
    }

    @Test
    void nothingElseIsTaken() {
        assertThat(password.isGivenBy(null, null, PORT)).isFalse();
        assertThat(password.isGivenBy(basic("kim:비밀"), null, PORT)).isFalse();
        assertThat(password.isGivenBy(basic("kim:"), "zmqkit-8080=", PORT)).isFalse();
        assertThat(password.isGivenBy("Basic !!!", "zmqkit-8080=0; other", PORT))
                .isFalse();
        assertThat(password.isGivenBy("Bearer x", "", PORT)).isFalse();
    }

    @Test
    void cookieStandsForIt() {
        String cookie = password.cookie(PORT);
        assertThat(password.isGivenBy(null, "a=b; " + ticket(), PORT)).isTrue();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        assertThat(new Password("비밀:x").isGivenBy(null, cookie, PORT)).isFalse();
    }

    private String ticket() {
        String cookie = password.cookie(PORT);
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void serversOnOneMachineKeepTheirCookiesApart() {
        Password other = new Password("other");
        String cookies = other.cookie(8081).replaceAll(";.*", "") + "; " + ticket();
        assertThat(password.isGivenBy(null, cookies, PORT)).isTrue();
        assertThat(other.isGivenBy(null, cookies, 8081)).isTrue();
        assertThat(password.isGivenBy(null, cookies, 8081)).isFalse();
    }

    @Test
    void onlyAFewCookiesOfTheNameAreLookedAt() {
        assertThat(password.isGivenBy(null, "zmqkit-8080=x; ".repeat(3) + ticket(), PORT))
                .isTrue();
        assertThat(password.isGivenBy(null, "zmqkit-8080=x; ".repeat(4) + ticket(), PORT))
                .isFalse();
        assertThat(password.isGivenBy(null, "other=x; ;; ".repeat(1000) + ticket(), PORT))
                .isTrue();
    }
}
