import Testing

@testable import ChatStore

@Suite struct BatchForecastTests {
    @Test func `a lone sender and a few are never made to wait`() {
        var forecast = BatchForecast()
        for count in [1, 1, 3, 3, 2, 3] {
            forecast.taken(count, target: nil, wereThere: true)
            for waiting in 1..<BatchForecast.least { #expect(forecast.target(waiting: waiting) == nil) }
        }
        #expect(forecast.target(waiting: 5) == nil)
    }

    @Test func `two halves become one whole, and stay one`() {
        var forecast = BatchForecast()
        forecast.taken(25, target: nil, wereThere: true)
        forecast.taken(25, target: nil, wereThere: true)
        #expect(forecast.target(waiting: 25) == 50)
        for _ in 0..<1_000 {
            forecast.taken(50, target: 50, wereThere: false)
            #expect(forecast.target(waiting: 10) == 50)
            #expect(forecast.target(waiting: 50) == nil)
        }
    }

    @Test func `what was waited for in vain is left alone for a while`() {
        var forecast = BatchForecast()
        forecast.taken(20, target: nil, wereThere: true)
        forecast.taken(20, target: nil, wereThere: true)
        #expect(forecast.target(waiting: 20) == 40)
        forecast.taken(20, target: 40, wereThere: true)
        for _ in 0..<BatchForecast.pause {
            #expect(forecast.target(waiting: 20) == nil)
            forecast.taken(20, target: nil, wereThere: true)
        }
        forecast.taken(20, target: nil, wereThere: true)
        #expect(forecast.target(waiting: 20) == 40)
    }

    @Test func `when fewer are left, one wait is in vain`() {
        var forecast = BatchForecast()
        forecast.taken(25, target: nil, wereThere: true)
        forecast.taken(25, target: nil, wereThere: true)
        forecast.taken(50, target: 50, wereThere: true)
        forecast.taken(10, target: 50, wereThere: false)
        #expect(forecast.target(waiting: 9) == 10)
        #expect(forecast.target(waiting: 10) == nil)
    }

    @Test func `many in flight need no help`() {
        var forecast = BatchForecast()
        for _ in 0..<4 { forecast.taken(200, target: nil, wereThere: true) }
        #expect(forecast.target(waiting: 200) == nil)
    }
}
