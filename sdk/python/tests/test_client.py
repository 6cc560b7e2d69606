"""Runs against a Berth that is up: BERTH_URL and BERTH_KEY name it."""

import contextlib
import io
import os
import re
import tempfile
import unittest
from pathlib import Path

import berth

README = Path(__file__).resolve().parent.parent / "README.md"


class ABatchSession(unittest.TestCase):
    def setUp(self) -> None:
        self.client = berth.Client()

    def test_prints_and_ends_with_the_exit_code_of_its_program(self) -> None:
        job = self.client.run(["sh", "-c", "echo out; echo err >&2; exit 3"], memory="256MiB")
        out, err = io.StringIO(), io.StringIO()
        job.print_logs(out, err)
        self.assertEqual((out.getvalue(), err.getvalue()), ("out\n", "err\n"))
        self.assertEqual(job.wait(), 3)
        self.assertEqual(job.phase, "ended")

    def test_finds_the_files_that_came_with_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "data").mkdir()
            (Path(folder) / "data" / "äöü.txt").write_text("x" * 1000)
            job = self.client.run(["sh", "-c", "wc -c < data/äöü.txt"], files=["data"], base=folder, memory="256MiB")
            self.assertEqual(job.wait(), 0)
            self.assertEqual(job.output().strip(), "1000")

    def test_is_one_session_for_one_idempotency_key(self) -> None:
        wish = {"command": ["true"], "memory": "256MiB", "idempotency_key": "python-spec-1"}
        first, second = (self.client.request(**wish) for _ in range(2))
        self.assertEqual(first.id, second.id)

    def test_that_ends_otherwise_says_why(self) -> None:
        job = self.client.run(["sleep", "600"], memory="256MiB")
        job.wait_running()
        job.stop()
        with self.assertRaises(berth.SessionFailed) as caught:
            job.wait()
        self.assertEqual(caught.exception.outcome["kind"], "cancelled")

    def test_is_listed_and_found_by_its_name(self) -> None:
        job = self.client.run(["true"], name="python-spec-named", memory="256MiB")
        job.wait()
        self.assertIn(job.id, [one.id for one in self.client.sessions(name="python-spec-named")])
        self.assertEqual(self.client.get(job.id).id, job.id)


class AnInteractiveSession(unittest.TestCase):
    def test_is_stopped_at_the_end_of_its_block(self) -> None:
        with berth.Client().session(command=["sleep", "600"], memory="256MiB") as session:
            self.assertEqual(session.wait_running().phase, "running")
            ran = session.run("cat; echo err >&2; exit 4", stdin="in")
            self.assertEqual(ran, (4, b"in", b"err\n"))
            self.assertEqual(session.run(["sh", "-c", "echo $A; pwd"], env={"A": "b c"}, folder="/tmp").check().stdout, b"b c\n/tmp\n")
            self.assertEqual(session.run("head -c 3000000 /dev/zero").stdout, bytes(3_000_000))
            missing = session.run(["no-such-program"])
            self.assertIn(missing.code, (126, 127))
            with self.assertRaises(berth.BerthError) as plain:
                session.kernel()
            self.assertEqual(plain.exception.code, "kernel-unavailable")
        with self.assertRaises(berth.SessionFailed):
            session.wait()


class ARefusal(unittest.TestCase):
    def test_says_what_is_wrong_and_where(self) -> None:
        for wish, pointer in (({"gpu": 1.5}, "/resources/gpuMilli"), ({"nonsense": 1}, "/nonsense")):
            with self.assertRaises(berth.Invalid) as caught:
                berth.Client().run(["true"], **wish)
            self.assertEqual(caught.exception.pointer, pointer)

    def test_is_told_apart_by_its_class(self) -> None:
        url = os.environ["BERTH_URL"]
        with self.assertRaises(berth.NotFound):
            berth.Client().get("zzzzzzzzzzzz")
        with self.assertRaises(berth.Forbidden):
            berth.Client(url, "berth_nobody").me()
        with self.assertRaises(berth.NotFound):
            berth.Client().get("../nodes")

    def test_never_hides_that_nobody_answers(self) -> None:
        nowhere = berth.Client("http://127.0.0.1:1", "key")
        with self.assertRaises(berth.Unavailable):
            nowhere._http.send("GET", "/v1/me", retry_s=0.3)


class TheLog(unittest.TestCase):
    def test_is_followed_from_any_position_without_a_gap(self) -> None:
        client = berth.Client()
        client.run(["true"], memory="256MiB").wait()
        positions = []
        for event in client.events(after=2):
            positions.append(event["position"])
            if len(positions) == 8:
                break
        self.assertEqual(positions, list(range(3, 11)))


class AHook(unittest.TestCase):
    def test_is_made_rests_sends_again_and_goes(self) -> None:
        client = berth.Client()
        hook = client.add_hook("python-spec", "https://chat.example.org/berth", types=["session.*"])
        self.assertTrue(str(hook.secret).startswith("whsec_"))
        self.assertNotIn("secret", hook.view)
        self.assertEqual((hook.pause().state, hook.resume(skip=True).state), ("paused", "active"))
        self.assertNotEqual(hook.rotate_secret(overlap_s=60), "")
        self.assertEqual(hook.change(types=["alert.*"]).view["filter"], {"types": ["alert.*"]})
        self.assertEqual(client.hook("python-spec").refresh().view["pendingCount"], 0)
        self.assertIn(hook.id, [each.id for each in client.hooks()])
        self.assertEqual((list(hook.deliveries()), hook.redeliver_dead()), ([], 0))
        hook.remove()
        with self.assertRaises(berth.NotFound):
            hook.refresh()


class AnAlert(unittest.TestCase):
    def test_is_listed_and_one_that_is_not_there_is_refused(self) -> None:
        client = berth.Client()
        self.assertIsInstance(client.alerts(all=True), list)
        with self.assertRaises(berth.NotFound):
            client.acknowledge("aabcdefghijk", note="who knows")


class AList(unittest.TestCase):
    def test_is_sorted_and_filtered_as_it_is_asked_for(self) -> None:
        client = berth.Client()
        self.assertEqual(client.nodes(filter={"state": ["fenced", "lost"]}), [])
        names = [one.name for one in client.sessions(sort="name", filter={"userId": str(client.me()["userId"])})]
        self.assertEqual(names, sorted(names))
        with self.assertRaises(berth.Invalid) as caught:
            client.nodes(sort="colour")
        self.assertEqual(caught.exception.pointer, "/sort")


class TheReadme(unittest.TestCase):
    def test_holds_examples_that_run(self) -> None:
        blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
        self.assertGreater(len(blocks), 3)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            for block in blocks:
                exec(compile(block, str(README), "exec"), {})
        for expected in ("loss 0.25", "exit code 0", "hello from a file", "running on", "/resources/gpuMilli"):
            self.assertIn(expected, printed.getvalue())


if __name__ == "__main__":
    unittest.main()
