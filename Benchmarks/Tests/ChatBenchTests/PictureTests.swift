import Foundation
import Testing

@testable import chat_bench

@Suite struct PictureTests {
    private static let rows: [SuiteRow] = ["P1 ping, 50 × 1", "P4 send, 1 × 1"].flatMap { part in
        [
            SuiteRow(part: part, figure: SuiteFigure.cpu, ours: 20, against: 10, ratio: 2),
            SuiteRow(part: part, figure: SuiteFigure.p50, ours: 900, against: 700),
            SuiteRow(part: part, figure: SuiteFigure.p99, ours: 3_000, against: 2_000),
            SuiteRow(part: part, figure: SuiteFigure.p90, ours: 1_500, isDetail: true),
        ]
    }

    /// Whether every element that begins ends, in the right order.
    private func isWellFormed(_ svg: String) -> Bool {
        var open: [Substring] = []
        for tag in svg.matches(of: /<(\/?)([a-z]+)[^<>]*?(\/?)>/) {
            if tag.1 == "/" {
                guard open.popLast() == tag.2 else { return false }
            } else if tag.3.isEmpty {
                open.append(tag.2)
            }
        }
        return open.isEmpty
    }

    @Test func `bars are as long as what they stand for`() throws {
        let svg = try #require(CostPicture.picture(Self.rows)).svg
        // The longest bar fills the scale, half as much is half as long; 14 are the legend's.
        let widths = svg.matches(of: /<rect class="(\w+)".*? width="([0-9.]+)"/).map { ($0.1, $0.2) }
        #expect(widths.filter { $0.0 == "ours" }.map(\.1) == ["14", "400"])
        #expect(widths.filter { $0.0 == "against" }.map(\.1) == ["14", "200"])
        #expect(svg.contains("20.0  (2.00 ×)") && !svg.contains("P4"))
    }

    @Test func `a latency panel has a dot for each percentile, in their order, and higher ones are higher up`() throws {
        let panels = LatencyPicture.panels(Self.rows)
        #expect(panels.map(\.title) == ["P1 ping, 50 × 1", "P4 send, 1 × 1"])
        #expect(panels[0].ours.map(\.place) == [0, 1, 2] && panels[0].against.map(\.place) == [0, 2])
        let svg = try #require(LatencyPicture.picture(Self.rows)).svg
        let first = try #require(svg.matches(of: /polyline class="line ours" points="([^"]*)"/).dropFirst().first)
        let heights = first.1.split(separator: " ").compactMap { Double($0.split(separator: ",")[1]) }
        #expect(heights.count == 3 && heights == heights.sorted(by: >))
    }

    @Test func `a picture is well-formed, for light and dark pages, and fetches nothing`() throws {
        for picture in [CostPicture.picture(Self.rows), LatencyPicture.picture(Self.rows)] {
            let svg = try #require(picture).svg
            #expect(isWellFormed(svg))
            #expect(svg.contains("prefers-color-scheme: dark"))
            #expect(svg.matches(of: /(url\(|href=|@import|https?:)/).count == 1)  // the name space
        }
    }

    @Test func `texts can't break out of a picture`() {
        var picture = SVGPicture(width: 10, height: 10, description: "a & b")
        picture.text("<script> \"x\"", x: 1.005, y: 2, .label)
        #expect(picture.svg.contains(">&lt;script&gt; &quot;x&quot;</text>"))
        #expect(picture.svg.contains("<title>a &amp; b</title>"))
        #expect(isWellFormed(picture.svg))
    }

    @Test func `without figures there is no picture`() {
        #expect(CostPicture.picture([]) == nil && LatencyPicture.picture([.failure("P1 x", "y")]) == nil)
    }

    @Test func `the details are for pictures, not for the table`() {
        let text = SuiteTable.text(Self.rows)
        #expect(text.contains("p99 µs") && !text.contains("p90 µs"))
    }
}
