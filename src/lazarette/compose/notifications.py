"""Alarms and what they tell, in the process that does the duties."""

from __future__ import annotations

from lazarette.compose.engines import Engines
from lazarette.config.settings import Config
from lazarette.model.notice import Channel
from lazarette.observe.recorder import Recorder
from lazarette.services.alarm_judge import AlarmJudge
from lazarette.services.confirmations import Confirmations
from lazarette.services.couriers import HookCourier, MailCourier
from lazarette.services.hook import Hook, HookTarget
from lazarette.services.mailer import Mailer, MailServer
from lazarette.workers.deliver_notices import DeliverNotices
from lazarette.workers.evaluate_alarms import EvaluateAlarms
from lazarette.workers.job import Job
from lazarette.workers.verify_page import VerifyPage


def make_judge(config: Config, engines: Engines) -> AlarmJudge:
    """Return what evaluates alarms, in any process."""
    has_hook = bool(config.notification_hook_url)
    return AlarmJudge(engines.clock, engines.ids, has_hook=has_hook)


def notification_duties(config: Config, engines: Engines, recorder: Recorder) -> list[Job]:
    """Return the duties that evaluate alarms and send notices."""
    metadata, clock = engines.metadata, engines.clock
    mail = MailCourier(_mailer(config, engines), _confirmations(engines), config.people_url())
    hook = HookCourier(_hook(config, engines))
    return [
        EvaluateAlarms(metadata, make_judge(config, engines), clock),
        DeliverNotices(Channel.MAIL, mail, metadata, clock, recorder),
        DeliverNotices(Channel.HOOK, hook, metadata, clock, recorder),
    ]


def make_verify_page(engines: Engines) -> VerifyPage:
    """Return the page that confirms addresses."""
    return VerifyPage(_confirmations(engines))


def _confirmations(engines: Engines) -> Confirmations:
    return Confirmations(engines.metadata, engines.box, engines.clock)


def _mailer(config: Config, engines: Engines) -> Mailer | None:
    if not config.smtp_host:
        return None
    server = MailServer(
        config.smtp_host,
        config.smtp_port,
        config.smtp_security,
        config.smtp_user,
        config.smtp_password,
        config.mail_from,
    )
    return Mailer(server, engines.clock)


def _hook(config: Config, engines: Engines) -> Hook | None:
    if not config.notification_hook_url:
        return None
    target = HookTarget(
        config.notification_hook_url,
        config.notification_hook_secret,
        config.notification_hook_private,
    )
    return Hook(target, engines.clock)
