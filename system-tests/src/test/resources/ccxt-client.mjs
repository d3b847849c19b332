// Runs ccxt's client of Binance, as it is, against a platform, and prints what it made of the answers as one JSON line.
// Arguments: the platform's port.
import ccxt from 'ccxt';

const port = process.argv[2];
const http = `http://127.0.0.1:${port}/api/v3`;
const webSocket = `ws://127.0.0.1:${port}/ws`;

function configure(exchange) {
    exchange.urls.api.public = http;
    exchange.urls.api.ws = { ...exchange.urls.api.ws, spot: webSocket };
    // Spot only: futures are other markets, on other addresses.
    exchange.options.fetchMarkets = { types: ['spot'] };
    exchange.options.defaultType = 'spot';
    return exchange;
}

const exchange = configure(new ccxt.binance());
const seen = {};
const markets = await exchange.loadMarkets();
seen.market = {
    id: markets['BTC/USDT'].id,
    base: markets['BTC/USDT'].base,
    quote: markets['BTC/USDT'].quote,
    spot: markets['BTC/USDT'].spot,
    active: markets['BTC/USDT'].active,
    tick: markets['BTC/USDT'].precision.price,
};
seen.time = await exchange.fetchTime();
seen.ticker = await exchange.fetchTicker('BTC/USDT');
const tickers = await exchange.fetchTickers();
seen.tickers = Object.fromEntries(Object.keys(tickers).sort().map((symbol) => [symbol, tickers[symbol].last]));
seen.lastPrices = await exchange.fetchLastPrices(['BTC/USDT']);
seen.bidsAsks = await exchange.fetchBidsAsks(['BTC/USDT']);
seen.candles = await exchange.fetchOHLCV('BTC/USDT', '1m', 1768483800000, 10);
seen.trades = await exchange.fetchTrades('BTC/USDT', undefined, 10);
seen.tradesSince = await exchange.fetchTrades('BTC/USDT', 1768483860000, 10);
try {
    await exchange.publicGetTickerPrice({ symbol: 'NOPE' });
} catch (e) {
    seen.error = e.constructor.name;
}

// Whatever happens next is pushed: the other side sends a trade each time that it reads this line.
const pushing = configure(new ccxt.pro.binance());
await pushing.loadHttpProxyAgent(); // ccxt asks for it where a WebSocket is without TLS
await pushing.loadMarkets();
// What is pushed first may still be from before.
async function watchUntilNew(watch, price) {
    for (;;) {
        const pushed = await watch();
        if (price(pushed) === 43255.3) {
            return pushed;
        }
    }
}
const next = Promise.all([
    pushing.watchTrades('BTC/USDT'),
    watchUntilNew(() => pushing.watchTicker('BTC/USDT'), (ticker) => ticker.last),
    pushing.watchBidsAsks(['BTC/USDT']),
    watchUntilNew(() => pushing.watchOHLCV('BTC/USDT', '1m'), (candles) => candles.at(-1)[4]),
]);
const ticks = setInterval(() => console.log('WATCHING'), 500);
const [trades, ticker, quotes, candles] = await next;
clearInterval(ticks);
seen.pushed = { trade: trades[0], ticker, quotes, candle: candles.at(-1) };
await pushing.close();
console.log(JSON.stringify(seen));
process.exit(0);
