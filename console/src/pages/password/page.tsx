/** The page on which a user changes the password; root is told why it has none. */

import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { useNavigate } from "react-router";

import { userOf } from "../../api/password";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { password as words } from "../../texts/password";
import { PasswordForm } from "./form";

export default function PasswordPage() {
  const { session, renew } = useHere();
  const notices = useNotices();
  const navigate = useNavigate();
  return (
    <ContentLayout header={<Header variant="h1">{words.title}</Header>}>
      {userOf(session) ? (
        <Container>
          <PasswordForm
            session={session}
            onChanged={(renewed) => {
              renew(renewed);
              notices.done(words.done);
              void navigate("/");
            }}
          />
        </Container>
      ) : (
        <Alert type="info" header={words.rootTitle}>
          {words.root}
        </Alert>
      )}
    </ContentLayout>
  );
}
