/** The frame around every page: who is signed in, in which region, and where one may go. */

import AppLayout from "@cloudscape-design/components/app-layout";
import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { Navigate, Route, Routes, useLocation, useNavigate } from "react-router";

import { lightsail, type Region } from "./api/lightsail";
import { readSession, type Session, signOut, whenSignedOut } from "./api/session";
import { pauseUploads, stopUploads, uploadAs } from "./api/upload-queues";
import { BannerList } from "./parts/banners";
import { Navigation } from "./parts/navigation";
import { NoticeKeeper, NoticeList } from "./parts/notices";
import { CONTENT, SkipLink, usePlace } from "./parts/place";
import { SignedIn } from "./parts/signed-in";
import { TopBar } from "./parts/top-bar";
import { UploadLines } from "./parts/upload-lines";
import { Unreachable } from "./parts/unreachable";
import { ForcedPassword } from "./pages/password/forced";
import { SignIn } from "./pages/sign-in";

const Home = lazy(() => import("./pages/home"));
const CreateBucket = lazy(() => import("./pages/create/page"));
const AlarmPage = lazy(() => import("./pages/alarm"));
const BucketPage = lazy(() => import("./pages/bucket/page"));
const PasswordPage = lazy(() => import("./pages/password/page"));
const Users = lazy(() => import("./pages/account/users/list"));
const CreateUser = lazy(() => import("./pages/account/users/create"));
const UserPage = lazy(() => import("./pages/account/users/page"));
const Policies = lazy(() => import("./pages/account/policies/list"));
const CreatePolicy = lazy(() => import("./pages/account/policies/create"));
const PolicyPage = lazy(() => import("./pages/account/policies/page"));
const Contacts = lazy(() => import("./pages/account/contacts/list"));
const PublicAccess = lazy(() => import("./pages/account/public-access"));
const AuditTrail = lazy(() => import("./pages/account/audit/page"));
const Operations = lazy(() => import("./pages/account/operations"));
const Inspector = lazy(() => import("./pages/account/inspector/page"));

const REGION = "lazarette-region";
// As wide as the list at the side and a table beside it need.
const WIDE = "(min-width: 1000px)";

export function App() {
  const navigate = useNavigate();
  const [session, setSession] = useState<Session & { hasEnded?: boolean }>();
  const [isUnreachable, setUnreachable] = useState(false);
  const enter = useCallback((entered: Session) => {
    // Those of a session that ended by itself wait for the same person to come back.
    if (entered.signedIn) uploadAs(entered.arn ?? "");
    setSession(entered);
  }, []);
  const begin = useCallback(() => {
    setUnreachable(false);
    readSession().then(enter, () => setUnreachable(true));
  }, [enter]);
  useEffect(() => {
    const note = (found: Session) => {
      // What was asked with a cookie that has been renewed since may be refused late.
      if (found.signedIn) return;
      // All would be refused; who comes back goes on with them.
      pauseUploads();
      setSession((before) => (before?.signedIn ? { ...found, hasEnded: true } : before));
    };
    whenSignedOut(() => void readSession().then(note, () => undefined));
    begin();
  }, [begin]);
  if (isUnreachable) return <Unreachable onRetry={begin} />;
  if (!session) return <Spinner size="large" />;
  // The address stays what it was: who signs in arrives where they wanted to go.
  if (!session.signedIn) {
    const { endpoint, region, hasEnded = false } = session;
    return <SignIn {...{ endpoint, region, hasEnded }} onSignedIn={enter} />;
  }
  const leave = async () => {
    await signOut();
    stopUploads();
    setSession({ ...session, signedIn: false });
    void navigate("/");
  };
  if (session.mustChangePassword) {
    return <ForcedPassword session={session} onChanged={setSession} onSignOut={leave} />;
  }
  return (
    <NoticeKeeper>
      <Frame session={session} renew={setSession} onSignOut={leave} />
    </NoticeKeeper>
  );
}

interface FrameProps {
  session: Session;
  renew: (session: Session) => void;
  onSignOut: () => Promise<void>;
}

function Frame({ session, renew, onSignOut }: FrameProps) {
  const navigate = useNavigate();
  const place = useLocation();
  usePlace(place.pathname);
  const [region, setRegion] = useState(localStorage.getItem(REGION) ?? session.region);
  const [regions, setRegions] = useState<Region[]>([]);
  const [isNavigationOpen, setNavigationOpen] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    lightsail<{ regions: Region[] }>(region, "GetRegions").then(
      (found) => setRegions(found.regions),
      () => setRegions([{ name: region, displayName: region }]),
    );
    // The list of regions is the same whichever one is asked.
  }, []);
  const follow = useCallback(
    (event: CustomEvent<{ href?: string | undefined; external?: boolean | undefined }>) => {
      if (event.detail.href && !event.detail.external) {
        event.preventDefault();
        setNavigationOpen(matchMedia(WIDE).matches);
        void navigate(event.detail.href);
      }
    },
    [navigate],
  );
  const here = useMemo(() => {
    const chooseRegion = (name: string) => {
      localStorage.setItem(REGION, name);
      setRegion(name);
    };
    return { session, region, regions, chooseRegion, renew };
  }, [session, region, regions, renew]);
  return (
    <SignedIn.Provider value={here}>
      <SkipLink />
      <TopBar onSignOut={onSignOut} />
      <AppLayout
        headerSelector="#top"
        navigationOpen={isNavigationOpen}
        onNavigationChange={(event) => setNavigationOpen(event.detail.open)}
        toolsHide
        navigation={<Navigation path={place.pathname} onFollow={follow} />}
        notifications={
          <>
            <BannerList />
            <UploadLines path={place.pathname} />
            <NoticeList />
          </>
        }
        content={
          <div id={CONTENT} tabIndex={-1}>
            <Suspense fallback={<Spinner size="large" />}>
              <Routes>
                <Route path="/" element={<Home />} />
                <Route path="/create" element={<CreateBucket />} />
                <Route path="/alarms/:region/:name" element={<AlarmPage />} />
                <Route path="/buckets/:name/:tab?" element={<BucketPage />} />
                <Route path="/account/password" element={<PasswordPage />} />
                <Route path="/account/users" element={<Users />} />
                <Route path="/account/users/create" element={<CreateUser />} />
                <Route path="/account/users/:name/:tab?" element={<UserPage />} />
                <Route path="/account/policies" element={<Policies />} />
                <Route path="/account/policies/create" element={<CreatePolicy />} />
                <Route path="/account/policies/policy" element={<PolicyPage />} />
                <Route path="/account/contacts" element={<Contacts />} />
                <Route path="/account/public-access" element={<PublicAccess />} />
                <Route path="/account/audit" element={<AuditTrail />} />
                <Route path="/account/operations" element={<Operations />} />
                <Route path="/account/inspector/:requestId?" element={<Inspector />} />
                <Route path="*" element={<Navigate to="/" replace />} />
              </Routes>
            </Suspense>
          </div>
        }
      />
    </SignedIn.Provider>
  );
}
