import Testing

@testable import ChatClient

struct BackoffTests {
    @Test(arguments: [
        (0.0, [0, 0, 0]), (0.5, [125, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]),
        (0.75, [187.5, 375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]),
    ])
    func `waits double from a quarter of a second to 30 s, each a random part of that`(
        random: Double, milliseconds: [Double]
    ) {
        var backoff = Backoff()
        #expect(milliseconds.map { _ in backoff.next(random: random) } == milliseconds.map { .milliseconds($0) })
    }

    @Test(
        arguments: [
            (nil, 0.25), (0, 0.25), (-5, 0.25), (3, 3.25), (100, 100.25), (Int64.max, 3_600.25),
        ] as [(Int64?, Double)])
    func `nobody comes before the time that the server asked for`(retryAfter: Int64?, seconds: Double) {
        var backoff = Backoff()
        #expect(backoff.next(random: 1, retryAfter: retryAfter) == .seconds(seconds))
    }

    @Test(arguments: [(59.0, 1_000), (60, 250), (3_600, 250)])
    func `a connection that lasted a minute is a new beginning`(seconds: Double, ceiling: Int) {
        var backoff = Backoff()
        _ = backoff.next(random: 1)
        _ = backoff.next(random: 1)
        backoff.connectionLasted(.seconds(seconds))
        #expect(backoff.next(random: 1) == .milliseconds(ceiling))
    }

    @Test func `the settings count`() {
        var settings = Backoff.Settings()
        settings.start = .seconds(1)
        settings.cap = .seconds(3)
        var backoff = Backoff(settings)
        let waits = (0..<4).map { _ in backoff.next(random: 1) }
        #expect(waits == [.seconds(1), .seconds(2), .seconds(3), .seconds(3)])
    }

    @Test func `a client that has failed for days still waits no longer`() {
        var backoff = Backoff()
        for _ in 0..<10_000 { _ = backoff.next(random: 1) }
        #expect(backoff.next(random: 1) == .seconds(30))
    }
}
