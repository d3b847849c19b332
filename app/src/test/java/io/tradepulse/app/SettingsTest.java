package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.serve.AccessConfig.OpenPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("tradepulse.properties"), content);
    }

    private static Settings flags(String name, String value) {
        return new Settings(Map.of(name, value), Map.of(), null);
    }

    private static void isRefused(String name, String value) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> flags(name, value))
                .withMessageStartingWith(name + ": '" + value + "' ")
                .withMessageNotContaining("\n");
    }

    @Test
    void aFlagWinsOverTheEnvironmentThatOverTheFileAndThatOverTheDefault() throws IOException {
        Path file = file("HTTP_PORT=3\nTCP_PORT=3\nTCP_MAX_CONNECTIONS=3\n");
        Map<String, String> flags = Map.of("HTTP_PORT", "1");
        Map<String, String> environment = Map.of("HTTP_PORT", "2", "TCP_PORT", "2");
        Settings settings = new Settings(flags, environment, file);
        assertThat(settings.get(Settings.HTTP_PORT)).isEqualTo(1);
        assertThat(settings.get(Settings.TCP_PORT)).isEqualTo(2);
        assertThat(settings.get(Settings.TCP_MAX_CONNECTIONS)).isEqualTo(3);
        assertThat(settings.get(Settings.TCP_MAX_LINE_BYTES)).isEqualTo(1024);
    }

    @Test
    void everyDefaultIsReadable() {
        Settings settings = new Settings(Map.of(), Map.of(), null);
        assertThat(Settings.ALL)
                .allSatisfy(setting -> assertThat((Object) settings.get(setting)).isNotNull());
        assertThat(settings.get(Settings.VALIDATION_MAX_TIMESTAMP_AGE))
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void everySettingHasANameAFlagAndAMeaningOfItsOwn() {
        assertThat(Settings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(Settings.ALL)
                .allSatisfy(
                        setting -> {
                            assertThat(setting.name()).matches("[A-Z][A-Z0-9_]*");
                            assertThat(setting.flag()).matches("--[a-z][a-z0-9-]*");
                            assertThat(setting.meaning()).isNotBlank();
                        });
    }

    @Test
    void aBadValueNamesItsSetting() {
        isRefused("HTTP_PORT", "65536");
        isRefused("HTTP_PORT", "-1");
        isRefused("HTTP_PORT", "8000.5");
        isRefused("HTTP_PORT", "");
        isRefused("TCP_PORT", "seven");
        isRefused("TCP_MAX_CONNECTIONS", "0");
        isRefused("TCP_MAX_LINE_BYTES", "63");
        isRefused("VALIDATION_QUOTE_CHECK", "maybe");
        isRefused("VALIDATION_MAX_TIMESTAMP_AGE", "-1");
        isRefused("VALIDATION_MAX_TIMESTAMP_AGE", "NaN");
        isRefused("VALIDATION_MAX_PRICE_DEVIATION", "-0.1");
        isRefused("VALIDATION_REANCHOR_TICKS", "0");
        isRefused("BUS", "pigeon");
        isRefused("LOG_LEVEL", "LOUD");
    }

    @Test
    void whatOnlyJavaTakesForANumberIsRefused() {
        for (String text : new String[] {"8000d", "8000f", "0x1p13", "Infinity", "1_000"}) {
            isRefused("HTTP_PORT", text);
            isRefused("VALIDATION_MAX_PRICE_DEVIATION", text);
        }
        assertThat(flags("HTTP_PORT", " 8e3 ").get(Settings.HTTP_PORT)).isEqualTo(8_000);
    }

    @Test
    void aBadValueIsNamedWhereverItComesFrom() throws IOException {
        Path file = file("HTTP_PORT=none\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new Settings(Map.of(), Map.of(), file))
                .withMessageStartingWith("HTTP_PORT: 'none' ");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new Settings(Map.of(), Map.of("TCP_PORT", "none"), null))
                .withMessageStartingWith("TCP_PORT: 'none' ");
    }

    @Test
    void readsTheEndsOfEachRange() {
        assertThat(flags("HTTP_PORT", "0").get(Settings.HTTP_PORT)).isZero();
        assertThat(flags("HTTP_PORT", "65535").get(Settings.HTTP_PORT)).isEqualTo(65_535);
        assertThat(flags("TCP_MAX_LINE_BYTES", "64").get(Settings.TCP_MAX_LINE_BYTES))
                .isEqualTo(64);
        assertThat(
                        flags("VALIDATION_MAX_TIMESTAMP_AGE", "0.5")
                                .get(Settings.VALIDATION_MAX_TIMESTAMP_AGE))
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void readsListsSymbolsAndSwitches() {
        assertThat(flags("VALIDATION_SYMBOLS", " aapl.o ,,Eur= ").get(Settings.VALIDATION_SYMBOLS))
                .containsExactlyInAnyOrder("AAPL.O", "EUR=");
        assertThat(flags("PROVIDER_PRIORITY", "b, a").get(Settings.PROVIDER_PRIORITY))
                .containsExactly("b", "a");
        assertThat(flags("VALIDATION_STRICT", "TRUE").get(Settings.VALIDATION_STRICT)).isTrue();
        assertThat(flags("VALIDATION_STRICT", "0").get(Settings.VALIDATION_STRICT)).isFalse();
    }

    @Test
    void anUnknownNameInAFileIsRefusedWithTheNearestKnownOne() throws IOException {
        Path file = file("HTPP_PORT=8000\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new Settings(Map.of(), Map.of(), file))
                .withMessageContaining("unknown setting HTPP_PORT; did you mean HTTP_PORT?");
    }

    @Test
    void anUnknownNameInTheEnvironmentIsPassedOver() {
        assertThatNoException()
                .isThrownBy(() -> new Settings(Map.of(), Map.of("HTPP_PORT", "x"), null));
    }

    @Test
    void aFileThatIsNotThereOrNotReadableIsNamed() throws IOException {
        Path missing = folder.resolve("none.properties");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new Settings(Map.of(), Map.of(), missing))
                .withMessageContaining(missing.toString());
        Path bad = file("HTTP_HOST=\\u12\n");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new Settings(Map.of(), Map.of(), bad))
                .withMessageContaining(bad.toString());
    }

    @Test
    void aPeriodOfNothingIsRefused() {
        for (String name : new String[] {"BARS_WINDOW_SECONDS", "INGESTION_INTERVAL_SECONDS"}) {
            assertThatThrownBy(() -> new Settings(Map.of(name, "0"), Map.of(), null))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(name + ": '0' is not above 0");
        }
    }

    @Test
    void readsYamlFlatAndNested() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("settings.yaml"),
                        """
                        HTTP_PORT: 8001
                        tcp:
                          port: 7001
                          max_connections: 7
                        VALIDATION_SYMBOLS: [aapl, MSFT]
                        VALIDATION_STRICT: true
                        DATA_DIR:
                        """);
        Settings settings = new Settings(Map.of(), Map.of(), file);
        assertThat(settings.get(Settings.HTTP_PORT)).isEqualTo(8001);
        assertThat(settings.get(Settings.TCP_PORT)).isEqualTo(7001);
        assertThat(settings.get(Settings.TCP_MAX_CONNECTIONS)).isEqualTo(7);
        assertThat(settings.get(Settings.VALIDATION_SYMBOLS))
                .containsExactlyInAnyOrder("AAPL", "MSFT");
        assertThat(settings.get(Settings.VALIDATION_STRICT)).isTrue();
        assertThat(settings.get(Settings.DATA_DIR)).isEqualTo("./data");
    }

    @Test
    void refusesYamlThatIsNoneOrNamesWhatIsUnknown() throws IOException {
        for (String text :
                new String[] {"- a\n- b\n", "a: [", "!!java.net.URL [x]", "HTP_PORT: 1"}) {
            Path file = Files.writeString(folder.resolve("settings.yml"), text);
            assertThatExceptionOfType(ConfigException.class)
                    .as(text)
                    .isThrownBy(() -> new Settings(Map.of(), Map.of(), file))
                    .withMessageContaining("settings.yml")
                    .withMessageNotContaining("\n");
        }
    }

    @Test
    void anEmptyVariableOfTheEnvironmentIsNotSet() {
        Settings settings = new Settings(Map.of(), Map.of("HTTP_PORT", " ", "BUS", ""), null);
        assertThat(settings.get(Settings.HTTP_PORT)).isEqualTo(8000);
    }

    @Test
    void aSecretMayStandInAFileOfItsOwnAndIsNeverShown() throws IOException {
        Path secret = Files.writeString(folder.resolve("tokens"), "hush provider=binance\n");
        Path bad = Files.writeString(folder.resolve("bad"), "hush provder=binance\n");

        Settings settings =
                new Settings(Map.of(), Map.of("TCP_AUTH_TOKENS_FILE", secret.toString()), null);
        assertThat(settings.get(Settings.TCP_AUTH_TOKENS)).hasToString("1 tokens");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () ->
                                new Settings(
                                        Map.of(),
                                        Map.of("TCP_AUTH_TOKENS_FILE", bad.toString()),
                                        null))
                .withMessageStartingWith("TCP_AUTH_TOKENS: entry 1 ")
                .withMessageNotContaining("hush");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () -> new Settings(Map.of(), Map.of("TCP_AUTH_TOKENS_FILE", "/no"), null))
                .withMessageStartingWith("TCP_AUTH_TOKENS_FILE: '/no' can't be read");
    }

    @Test
    void keysMayBeGivenBesideTheirFileAndAreNeverShown() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "in-the-file name=a\n");
        Settings settings =
                new Settings(
                        Map.of("API_KEYS_FILE", file.toString()),
                        Map.of("API_KEYS", "hush scopes=read|write"),
                        null);
        assertThat(settings.get(Settings.API_KEYS)).hasToString("1 keys");
        assertThat(settings.get(Settings.API_KEYS_FILE)).isEqualTo(file.toString());
        assertThat(HttpAccess.of(settings, null).open())
                .containsExactlyInAnyOrder(OpenPart.DOCS, OpenPart.PAGE);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new Settings(Map.of(), Map.of("API_KEYS", "hush scopes=x"), null))
                .withMessageStartingWith("API_KEYS: entry 1 has a scope")
                .withMessageNotContaining("hush");
        Settings missing = new Settings(Map.of("API_KEYS_FILE", "/no"), Map.of(), null);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> HttpAccess.of(missing, null))
                .withMessage("API_KEYS_FILE: /no can't be read: it is not there");
    }

    @Test
    void readsOriginsAndWhatIsOpen() {
        Settings settings =
                new Settings(
                        Map.of(
                                "CORS_ORIGINS",
                                "https://a.example:8443, http://localhost:3000",
                                "API_KEYS_OPEN",
                                "none"),
                        Map.of(),
                        null);
        assertThat(settings.get(Settings.CORS_ORIGINS))
                .containsExactly("https://a.example:8443", "http://localhost:3000");
        assertThat(settings.get(Settings.API_KEYS_OPEN)).isEmpty();
        isRefused("CORS_ORIGINS", "a.example");
        isRefused("CORS_ORIGINS", "https://a.example/");
        isRefused("API_KEYS_OPEN", "prices");
    }

    @Test
    void aCommandMayHaveADefaultOfItsOwn() {
        Map<Setting<?>, String> own = Map.of(Settings.TCP_HOST, "0.0.0.0");
        assertThat(new Settings(Map.of(), Map.of(), null, own).get(Settings.TCP_HOST))
                .isEqualTo("0.0.0.0");
        assertThat(
                        new Settings(Map.of(), Map.of("TCP_HOST", "::1"), null, own)
                                .get(Settings.TCP_HOST))
                .isEqualTo("::1");
    }
}
