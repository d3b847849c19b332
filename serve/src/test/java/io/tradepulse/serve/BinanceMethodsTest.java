package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceMethodsTest {
    /// What a connection would remember.
    private static final class Remembered implements BinanceMethods.Subscriptions {
        private final List<String> streams = new ArrayList<>();
        private boolean combined;

        @Override
        public boolean subscribe(List<String> more) {
            return more.stream().allMatch(BinanceStream::isName) && streams.addAll(more);
        }

        @Override
        public void unsubscribe(List<String> fewer) {
            streams.removeAll(fewer);
        }

        @Override
        public List<String> streams() {
            return streams;
        }

        @Override
        public boolean isCombined() {
            return combined;
        }

        @Override
        public void combined(boolean fromNowOn) {
            combined = fromNowOn;
        }
    }

    static String answer(String message) {
        return BinanceMethods.answer(message, new Remembered());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "{'method':'SUBSCRIBE','params':['a@trade'],'id':1}; {'result':null,'id':1}",
                "{'method':'SUBSCRIBE','params':['a@trade'],'id':'x1'}; {'result':null,'id':'x1'}",
                "{'method':'SUBSCRIBE','params':['a@trade']}; {'result':null,'id':null}",
                "{'method':'LIST_SUBSCRIPTIONS','id':3}; {'result':[],'id':3}",
                "{'method':'GET_PROPERTY','params':['combined'],'id':2}; {'result':false,'id':2}",
                "{'method':'GET_PROPERTY','params':['colour'],'id':2};"
                        + " {'error':{'code':0,'msg':'Unknown property'},'id':2}",
                "{'method':'SET_PROPERTY','params':['combined',1],'id':2};"
                        + " {'error':{'code':1,'msg':'Invalid value type: expected"
                        + " Boolean'},'id':2}",
                "{'method':'SET_PROPERTY','params':[7,true],'id':2};"
                        + " {'error':{'code':2,'msg':'Invalid request: property name must be a"
                        + " string'},'id':2}",
                "{'method':'GET_PROPERTY','params':['combined',true],'id':2};"
                        + " {'error':{'code':2,'msg':'Invalid request: too many"
                        + " parameters'},'id':2}",
                "{'method':'SUBSCRIBE','params':['trade'],'id':2};"
                        + " {'error':{'code':2,'msg':'Invalid request: invalid stream'},'id':2}",
                "{'method':'SUBSCRIBE','params':['a@trade'],'id':1.5};"
                        + " {'error':{'code':2,'msg':'Invalid request: request ID must be an"
                        + " unsigned integer'}}",
                "{'params':[],'id':2};"
                        + " {'error':{'code':2,'msg':'Invalid request: missing field"
                        + " `method`'},'id':2}"
            })
    void answersInTheWordsOfBinance(String message, String answer) {
        assertThat(answer(message.replace('\'', '"'))).isEqualTo(answer.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "7", "[]", "\"method\"", "{", "{} {"})
    void whatIsNoObjectIsNoJson(String message) {
        assertThat(answer(message)).startsWith("{\"error\":{\"code\":3,");
        assertThat(BinanceMethods.isOne(message)).isFalse();
    }

    @Property
    void neverThrows(@ForAll String message) {
        assertThat(answer(message)).startsWith("{");
        assertThat(answer("{\"method\":" + message + "}")).startsWith("{");
        assertThat(BinanceMethods.isOne(message + "\"method\"")).isFalse();
    }

    @Property
    void anyNameIsAStreamOrNothing(@ForAll String name) {
        assertThat(BinanceStream.of(name).name()).isEqualTo(name);
    }
}
